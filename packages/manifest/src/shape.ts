/**
 * Shaping: the one gate through which every value passes, on the machine before it is written and at the collector before it
 * is stored. What the manifest does not declare, or what a declared type can not hold, does not come out.
 *
 * STATUS: contract; the functions are to be written.
 */
import type { Manifest } from './manifest.ts';

export type FieldValue = boolean | number | string;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Why a value was left out. Never the value itself. */
export type RefusalReason =
  | 'undeclared'
  | 'wrong_type'
  | 'out_of_range'
  | 'not_a_choice'
  | 'too_long'
  | 'missing';

export interface Refusal {
  readonly field: string;
  readonly reason: RefusalReason;
}

/** What came through, in the manifest's order of fields, and what did not. `missing` is noted but refuses nothing. */
export interface Shaped {
  readonly fields: FieldValues;
  readonly refused: readonly Refusal[];
}

/** Never throws, whatever comes in: getters that throw, cycles, prototypes. */
export type Shaper = (values: Readonly<Record<string, unknown>>) => Shaped;

export interface ManifestShapers {
  readonly manifest: Manifest;
  /** Shapes the session facts of a report's first line, `country` excepted: a client can not send that. */
  readonly facts: Shaper;
  /** The shaper of a declared event, or undefined. Knows `candor.lost` too (see report.ts). */
  readonly event: (name: string) => Shaper | undefined;
}

/** Compiles each event's shaper once. */
export declare function compileShapers(manifest: Manifest): ManifestShapers;
