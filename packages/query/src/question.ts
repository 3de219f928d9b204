/**
 * A question: what a vendor may ask of the reports. Typed and closed, so that every question has a known cost, a known unit
 * and a known k-check; there is no way to ask for a row.
 */
import type { Dimension, LaneName, Metric } from '@candor/manifest/manifest';

export type { Dimension, Metric };

export interface Question {
  readonly product: string;
  readonly metric: Metric;
  readonly breakdown: Dimension | null;
  readonly filters: readonly Filter[];
  readonly span: Span;
  readonly step: Step;
  /**
   * Reports of different lanes can not be joined, so a question is about one lane: this one; left out, the lane of the events
   * that it names; and if it names none, the product's first (`findScope()` in scope.ts).
   */
  readonly lane?: LaneName;
  /** Label of the keys under which the reports came in. Left out, `production`: what a test sends is no use of the product. */
  readonly environment?: string;
}

/** Keeps what has one of `values` in the dimension, '' for events that have none; at most 50 values. */
export interface Filter {
  readonly dimension: Dimension;
  readonly values: readonly string[];
}

/** UTC days, both included, `YYYY-MM-DD`; at most 800 days. */
export interface Span {
  readonly from: Day;
  readonly to: Day;
}

/** A UTC day, `YYYY-MM-DD`. Made by `parseDay()`. */
export type Day = string & { readonly __brand: 'Day' };

/** One row per day, ISO week, calendar month, or one for the whole span. */
export type Step = 'day' | 'week' | 'month' | 'span';
