/**
 * What a command takes beside its operands, and the options that several commands have.
 */

export interface OptionEntry {
  /** Without its dashes. */
  readonly name: string;
  /** What its value stands for, in capitals; null for a switch. */
  readonly value: string | null;
  readonly what: string;
}

export function option(name: string, value: string | null, what: string): OptionEntry {
  return { name, value, what };
}

export const JSON_OPTION: OptionEntry = option(
  'json',
  null,
  'Print one JSON document instead, for programs.',
);

export const OUT_OPTION: OptionEntry = option(
  'out',
  'FILE',
  'Write to this file instead of to the terminal; left alone if it is up to date.',
);

export const CHECK_OPTION: OptionEntry = option(
  'check',
  null,
  'Write nothing; end with 1 if the file named by --out is not up to date.',
);
