/** What the addresses of the pages about failures and releases say beside span and step. Every name is said, also where it says nothing. */

/** `returned` is a group that was fixed and came again. */
export const CRASH_STATUSES = ['open', 'returned', 'fixed', 'ignored'] as const;
export type CrashStatus = (typeof CRASH_STATUSES)[number];

/** By the day of their first or their last failure; unsaid, by installations. */
export const CRASH_ORDERS = ['first', 'last'] as const;
export type CrashOrder = (typeof CRASH_ORDERS)[number];

/** Which groups of failures are listed, and in which order. */
export interface CrashSearch {
  readonly sort?: CrashOrder | undefined;
  readonly status?: CrashStatus | undefined;
  readonly release?: string | undefined;
  readonly severity?: string | undefined;
}

/** Which release is looked at, and which one stands beside it; unsaid, the newest and the one before it. */
export interface ReleaseSearch {
  readonly release?: string | undefined;
  readonly baseline?: string | undefined;
}

export function readCrashSearch(raw: Readonly<Record<string, unknown>>): CrashSearch {
  return {
    sort: CRASH_ORDERS.find((order) => order === raw['sort']),
    status: CRASH_STATUSES.find((status) => status === raw['status']),
    release: readText(raw['release']),
    severity: readText(raw['severity']),
  };
}

export function readReleaseSearch(raw: Readonly<Record<string, unknown>>): ReleaseSearch {
  return { release: readText(raw['release']), baseline: readText(raw['baseline']) };
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
