/**
 * The three framings in which Application Insights' SDKs send envelopes: a JSON array, one object, or a line each, some with an
 * array on a line. What the content type says is not believed: several SDKs say one thing and send another.
 */
import { appInsightsItemsMax, badLinesMax } from '../limits.ts';

/**
 * Each envelope as parsed JSON; `undefined` for a line that is none. At most one more than a request may have. Null where
 * nothing could be read, or too much could not.
 */
export function splitEnvelopes(text: string): readonly unknown[] | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const whole = tryParse(trimmed);
  // One line that is none is not parsed a second time: it may have cost as much as one that is.
  if (!whole.ok) return trimmed.includes('\n') ? readLines(trimmed) : null;
  return Array.isArray(whole.value) ? whole.value : [whole.value];
}

function readLines(text: string): readonly unknown[] | null {
  const envelopes: unknown[] = [];
  let bad = 0;
  for (const line of eachLine(text)) {
    const read = tryParse(line);
    if (!read.ok) {
      bad += 1;
      if (bad > badLinesMax) return null;
      envelopes.push(undefined);
    } else if (Array.isArray(read.value)) {
      for (const one of read.value.slice(0, appInsightsItemsMax + 1)) envelopes.push(one);
    } else envelopes.push(read.value);
    if (envelopes.length > appInsightsItemsMax) break;
  }
  return bad === envelopes.length ? null : envelopes;
}

/** Without a list of them all: a body can be nothing but ends of lines. */
function* eachLine(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end).trim();
    if (line !== '') yield line;
    start = end + 1;
  }
}

function tryParse(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false };
  }
}
