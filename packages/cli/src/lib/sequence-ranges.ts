/** Numbers of events as closed ranges, ascending: `[[1, 5], [7, 7]]`. */
export type Ranges = readonly (readonly [number, number])[];

export function buildRanges(numbers: Iterable<number>): Ranges {
  const ranges: [number, number][] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** What is in `ranges` and not in `others`. */
export function subtractRanges(ranges: Ranges, others: Ranges): Ranges {
  return ranges.flatMap(([first, last]) => {
    const left: [number, number][] = [];
    let from = first;
    for (const [otherFirst, otherLast] of others) {
      if (otherLast < from || otherFirst > last) continue;
      if (otherFirst > from) left.push([from, otherFirst - 1]);
      from = Math.max(from, otherLast + 1);
    }
    if (from <= last) left.push([from, last]);
    return left;
  });
}

export function countRanges(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** `1-5, 7` */
export function formatRanges(ranges: Ranges): string {
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(', ');
}
