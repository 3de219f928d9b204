/**
 * All that the user's side takes from outside, in one object: tests and simulations pass their own and need no mocks.
 */
export interface Effects {
  /** Milliseconds since the epoch. Persisted times come from here and nowhere else. */
  readonly now: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Home folder of the user, or null where there is none. */
  readonly readHomeFolder: () => string | null;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Random UUID v4. */
  readonly randomUuid: () => string;
  /** Runs `run` once after `delayMs` without keeping the process alive; returns a function that cancels it. */
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  /** True where a person sits at a terminal. */
  readonly isInteractive: () => boolean;
}
