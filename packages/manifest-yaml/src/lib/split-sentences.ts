/**
 * Sentences with commas, in braces and without quotes.
 *
 *     endpoints: { type: count, why: Which resources are used, and how much. }
 *
 * To YAML this is a `why` that ends at the comma, and a key `and how much.` without a value. No key of a manifest has blanks in
 * it, so that what was meant is certain; people write it all the time.
 */
import { type Document, isScalar, type Pair, Scalar, visit } from 'yaml';

/** Keys whose values are sentences: even a single word without a value belongs to them. */
const SENTENCE_KEYS = new Set<unknown>(['why', 'when', 'rule', 'title']);

/** Puts split sentences together again, in place; gives the offset of each. */
export function joinSentences(document: Document.Parsed): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Map: (_key, map) => {
      if (map.flow !== true) return;
      const whole: typeof map.items = [];
      for (const pair of map.items) {
        const last = whole.at(-1);
        if (last !== undefined && continues(last, pair)) offsets.push(append(last, pair));
        else whole.push(pair);
      }
      map.items = whole;
    },
  });
  return offsets;
}

function continues(last: Pair, pair: Pair): boolean {
  if (!isScalar(last.value) || !isPlainText(last.value) || !isScalar(pair.key)) return false;
  if (pair.value !== null && !(isScalar(pair.value) && pair.value.source === '')) return false;
  if (!isPlainText(pair.key)) return false;
  const isSentence = isScalar(last.key) && SENTENCE_KEYS.has(last.key.value);
  return isSentence || /\s/.test(String(pair.key.value));
}

function isPlainText(scalar: Scalar): boolean {
  return scalar.type === Scalar.PLAIN && typeof scalar.value === 'string' && scalar.value !== '';
}

function append(last: Pair, pair: Pair): number {
  const value = last.value as Scalar<string>;
  value.value = `${value.value}, ${String((pair.key as Scalar).value)}`;
  return value.range?.[0] ?? 0;
}
