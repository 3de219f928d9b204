/**
 * The three framings in which Application Insights' SDKs send envelopes: a JSON array, one object, or a line each, some with an
 * array on a line. What the content type says is not believed: several SDKs say one thing and send another.
 */

/** Each envelope as parsed JSON; `undefined` for a line that is none. Null where nothing could be read at all. */
export function splitEnvelopes(text: string): readonly unknown[] | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const whole = tryParse(trimmed);
  if (whole.ok) return Array.isArray(whole.value) ? whole.value : [whole.value];
  if (trimmed.startsWith('[')) return splitLines(trimmed, false);
  return splitLines(trimmed, true);
}

/** An array that does not parse as a whole may be the first of several lines. */
function splitLines(text: string, hasSingles: boolean): readonly unknown[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (!hasSingles && lines.length < 2) return null;
  const parsed = lines.flatMap((line): readonly unknown[] => {
    const read = tryParse(line);
    if (!read.ok) return [undefined];
    return Array.isArray(read.value) ? read.value : [read.value];
  });
  return parsed.every((envelope) => envelope === undefined) ? null : parsed;
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
