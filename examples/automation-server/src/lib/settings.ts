import { join } from 'node:path';
import { readFileIfAny, writeFileAtomic } from './atomic-file.ts';
import { AutomationError } from './errors.ts';
import { HOSTINGS, type Hosting } from './hosting.ts';

/** The file that an administrator edits, in the server's folder. Unknown keys are kept as they are. */
export const SETTINGS_FILE = 'appsettings.json';

export interface Settings {
  /** Where the server listens. Default: 127.0.0.1 and port 5000. */
  readonly host: string;
  readonly port: number;
  /** What every call of the API has to present; without one the server only listens on this machine. */
  readonly apiToken: string | null;
  /** HTTP proxy for everything that the server sends, telemetry included. */
  readonly proxy: string | null;
  /** What stands in front of the server, where it can not be seen from here. */
  readonly hosting: Hosting | null;
  /** The administrator's own collector or relay, instead of the vendor's. */
  readonly collector: string | null;
}

/**
 * Reads `appsettings.json`. The key `Telemetry` is not read here: Candor reads it, by the manifest, and nobody else decides.
 *
 * @throws AutomationError `settings_unreadable` where the file is not a JSON object or a value is not what is expected.
 */
export function readSettings(folder: string): Settings {
  const raw = readRawSettings(folder);
  const hosting = readText(raw, 'Hosting');
  if (hosting !== null && !isHosting(hosting)) {
    throw unreadable('Hosting', `one of ${HOSTINGS.join(', ')}`, raw.Hosting);
  }
  return {
    host: readText(raw, 'Host') ?? '127.0.0.1',
    port: readPort(raw),
    apiToken: readText(raw, 'ApiToken'),
    proxy: readUrl(raw, 'Proxy'),
    hosting,
    collector: readUrl(raw, 'TelemetryCollector'),
  };
}

/** Writes some keys of `appsettings.json` and leaves the others as they are. */
export function changeSettings(folder: string, changes: Readonly<Record<string, unknown>>): void {
  const merged = { ...readRawSettings(folder), ...changes };
  writeFileAtomic(join(folder, SETTINGS_FILE), `${JSON.stringify(merged, null, 2)}\n`);
}

/** The file as it stands; an empty object where there is none. */
export function readRawSettings(folder: string): Readonly<Record<string, unknown>> {
  const text = readFileIfAny(join(folder, SETTINGS_FILE));
  if (text === null) return {};
  let parsed: unknown;
  try {
    // Editors on Windows like to put a byte order mark in front.
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new AutomationError(
      'settings_unreadable',
      `Expected JSON in ${SETTINGS_FILE}, got text that is not: correct the file, or remove it to start from the defaults.`,
      { cause: error },
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new AutomationError(
      'settings_unreadable',
      `Expected a JSON object in ${SETTINGS_FILE}, got another kind of value: put the settings in { }.`,
    );
  }
  return parsed as Readonly<Record<string, unknown>>;
}

type Raw = Readonly<Record<string, unknown>>;

function readText(raw: Raw, key: string): string | null {
  const value = raw[key] ?? null;
  if (value === null || value === '') return null;
  if (typeof value !== 'string') throw unreadable(key, 'text', value);
  return value;
}

function readPort(raw: Raw): number {
  const value = raw.Port ?? 5000;
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 65_535) {
    throw unreadable('Port', 'a whole number from 0 to 65535', value);
  }
  return value as number;
}

function readUrl(raw: Raw, key: string): string | null {
  const value = readText(raw, key);
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw unreadable(key, 'an address that starts with http:// or https://', value);
  }
  return value;
}

function isHosting(value: string): value is Hosting {
  return (HOSTINGS as readonly string[]).includes(value);
}

function unreadable(key: string, expected: string, value: unknown): AutomationError {
  return new AutomationError(
    'settings_unreadable',
    `Expected ${expected} as ${key} in ${SETTINGS_FILE}, got ${typeof value === 'string' ? 'other text' : typeof value}: correct the file.`,
  );
}
