/**
 * The known word closest to one that is not known, or undefined when none is close: at most a third of its letters (and never
 * more than three) inserted, deleted, replaced or swapped with a neighbour (optimal string alignment distance).
 */
function findNearest(word: string, known: readonly string[]): string | undefined {
  const sought = unify(word);
  let nearest: string | undefined;
  let best = Math.min(3, Math.max(1, Math.floor(sought.length / 3))) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - sought.length) >= best) continue;
    const distance = measureDistance(sought, unify(candidate));
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Case and the kind of dash are no difference. */
function unify(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** A sentence to put after a message, with a space before it; '' when nothing is close. */
export function suggest(word: unknown, known: readonly string[]): string {
  // A long word is no slip of the pen, and comparing it would cost the product of the lengths.
  if (typeof word !== 'string' || word.length > 64) return '';
  const nearest = findNearest(word, known);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

function measureDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
