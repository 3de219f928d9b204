/**
 * The fewest installations that an answer may stand for, by product, as somebody says it:
 *
 *     5                every product that is not named below
 *     stencil=20       a product
 *
 * The rule of the product holds, wherever it stands.
 */
import { kDefault, kMax, kMin } from '@candor/query/limits';
import { CollectorError } from '../../errors.ts';

/** The k of a product. */
export type FindK = (product: string) => number;

export type ParsedKRules =
  | { readonly ok: true; readonly findK: FindK }
  /** What was expected, in words. */
  | { readonly ok: false; readonly expected: string };

const RULE = /^(?:([a-z][a-z0-9-]{0,63})=)?(\d{1,6})$/;
const FORM = `a whole number from ${kMin} to ${kMax}, such as 5, or stencil=20 for a product`;

export function parseKRules(texts: readonly string[]): ParsedKRules {
  const rules = new Map<string, number>();
  for (const text of texts) {
    const [, product = '', digits] = RULE.exec(text.replaceAll(' ', '')) ?? [];
    const k = Number(digits);
    if (!(k >= kMin && k <= kMax)) return { ok: false, expected: FORM };
    if (rules.has(product)) return { ok: false, expected: 'one rule for each product' };
    rules.set(product, k);
  }
  return { ok: true, findK: (product) => rules.get(product) ?? rules.get('') ?? kDefault };
}

/** @throws CollectorError usage */
export function requireK(texts: readonly string[]): FindK {
  const parsed = parseKRules(texts);
  if (parsed.ok) return parsed.findK;
  throw new CollectorError('usage', `Expected k to be ${parsed.expected}, got another.`);
}
