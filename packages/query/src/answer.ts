/**
 * An answer: rows that passed the k-check. No row stands for fewer than `k` installations, and none gives fewer away by
 * subtraction, as far as k-check.ts looks at it: it says what it does not look at.
 */
import type { Day, Question } from './question.ts';

export interface Answer {
  readonly question: Question;
  /** What `value` counts: `installations`, `sessions`, `events`, `sites`, or the field's unit. */
  readonly unit: string;
  /** What an installation is for this product: a device, or a session where it has no device id. */
  readonly countedBy: 'device' | 'session';
  /** The smallest number of installations that a row may stand for. */
  readonly k: number;
  /** By time, then by value from large to small; the folded remainder of each step last. */
  readonly rows: readonly AnswerRow[];
  readonly folded: Folded;
  /** Installations behind the whole answer; null when fewer than k. */
  readonly installations: number | null;
  /** Events received until this instant (RFC 3339) are counted. */
  readonly asOf: string;
}

export interface AnswerRow {
  /** First day of the step, which can lie before the span; null when the step is the whole span. Steps without a row are left out. */
  readonly at: Day | null;
  /**
   * Value of the breakdown ('' where the event has none), or the label of a bucket; null without a breakdown, and in the
   * folded row.
   */
  readonly group: string | null;
  /**
   * For a bucket of a distribution, or of a breakdown by a measured fact: its bounds, lower included, upper excluded (null:
   * open).
   */
  readonly bucket: { readonly from: number; readonly to: number | null } | null;
  readonly value: number;
  readonly installations: number;
  /** True for the one row per step that holds the groups folded together. */
  readonly folded: boolean;
}

/** What the k-check took out. */
export interface Folded {
  /** Different groups that were put into a folded row in at least one step. */
  readonly groups: number;
  /** Rows left out altogether: steps of which nothing may be told, and remainders that no row may stand for. */
  readonly rows: number;
}
