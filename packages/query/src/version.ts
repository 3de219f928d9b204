/**
 * Orders versions as people do: number by number, a pre-release before its release, build tags last. After Semantic
 * Versioning 2.0.0 section 11, with any number of numbers.
 */
export function compareVersions(a: string, b: string): number {
  const left = readVersion(a);
  const right = readVersion(b);
  const length = Math.max(left.numbers.length, right.numbers.length);
  for (let index = 0; index < length; index++) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.tag !== right.tag) return compareTags(left.tag, right.tag);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The greatest version of a list; undefined of an empty one. */
export function newestVersion(versions: readonly string[]): string | undefined {
  return versions.toSorted(compareVersions).at(-1);
}

function readVersion(text: string): { numbers: readonly number[]; tag: string } {
  const [core = '', tag = ''] = (text.split('+')[0] ?? '').split(/-(.*)/s);
  return { numbers: core.split('.').map((part) => Number.parseInt(part, 10) || 0), tag };
}

function compareTags(a: string, b: string): number {
  if (a === '') return 1;
  if (b === '') return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = compareTagParts(left[index] ?? '', right[index] ?? '');
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function compareTagParts(a: string, b: string): number {
  const numeric = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numeric[0] && numeric[1]) return Number(a) - Number(b);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
