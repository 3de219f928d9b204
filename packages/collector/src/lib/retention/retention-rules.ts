/**
 * For how many days events are kept, by product and lane, as somebody says it:
 *
 *     400d                       everything that is not named below
 *     stencil=200d               a product
 *     stencil/exceptions=90d     one lane of it; `forever` in place of days
 *
 * The most exact rule holds, wherever it stands.
 */
import type { LaneRetention } from '@candor/manifest/holdings';
import { LANE_NAMES, type LaneName, type Manifest } from '@candor/manifest/manifest';
import { CollectorError } from '../../errors.ts';
import { retentionDaysLargest } from '../../limits.ts';

/** Days by `product/lane`, `product`, and '' for everything else; null is for ever. */
export type RetentionRules = ReadonlyMap<string, number | null>;

export type ParsedRetention =
  | { readonly ok: true; readonly rules: RetentionRules }
  /** What was expected, in words. */
  | { readonly ok: false; readonly expected: string };

const RULE = /^(?:([a-z][a-z0-9-]{0,63})(?:\/([a-z]+))?=)?(?:([1-9]\d{0,4})d|(forever))$/;

export function parseRetention(texts: readonly string[]): ParsedRetention {
  const rules = new Map<string, number | null>();
  for (const text of texts) {
    const [, product = '', lane, days, forever] = RULE.exec(text.replaceAll(' ', '')) ?? [];
    if (days === undefined && forever === undefined) return { ok: false, expected: FORM };
    if (lane !== undefined && !LANE_NAMES.some((name) => name === lane)) {
      return { ok: false, expected: `a lane of ${LANE_NAMES.join(', ')}` };
    }
    if (days !== undefined && Number(days) > retentionDaysLargest) {
      return { ok: false, expected: `at most ${retentionDaysLargest} days, or forever` };
    }
    const name = lane === undefined ? product : `${product}/${lane}`;
    if (rules.has(name)) return { ok: false, expected: 'one rule for each product and lane' };
    rules.set(name, days === undefined ? null : Number(days));
  }
  return { ok: true, rules };
}

const FORM =
  'days such as 400d for all, or stencil=200d for a product, or stencil/exceptions=90d for a lane of it, or forever in place of days';

/** @throws CollectorError usage */
export function requireRetention(texts: readonly string[]): RetentionRules {
  const parsed = parseRetention(texts);
  if (parsed.ok) return parsed.rules;
  throw new CollectorError(
    'usage',
    `Expected the retention to be ${parsed.expected}, got another.`,
  );
}

/** Null: for as long as the vendor wants. */
export function findRetentionDays(
  rules: RetentionRules,
  product: string,
  lane: LaneName,
): number | null {
  for (const name of [`${product}/${lane}`, product, '']) {
    const days = rules.get(name);
    if (days !== undefined) return days;
  }
  return null;
}

/** Of all lanes of a product; null where one is kept for ever. */
export function findLongestDays(rules: RetentionRules, product: string): number | null {
  const days = LANE_NAMES.map((lane) => findRetentionDays(rules, product, lane));
  return days.reduce((longest, own) =>
    longest === null || own === null ? null : Math.max(longest, own),
  );
}

/** For the lanes that a product declares. */
export function listRetention(
  rules: RetentionRules,
  { product, lanes }: Pick<Manifest, 'product' | 'lanes'>,
): readonly LaneRetention[] {
  return LANE_NAMES.filter((lane) => lanes[lane] !== undefined).map((lane) => ({
    lane,
    days: findRetentionDays(rules, product, lane),
  }));
}
