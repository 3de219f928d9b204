/** Failures as the door keeps them: descriptions of some dozens of bugs, each from a few lines of the same functions. */
import type { FailureDescription } from '@candor/crash/description';
import { fingerprintFailure } from '@candor/crash/fingerprint';

const bugs = 40;
const linesPerBug = 3;
const framesPerFailure = 12;

interface Kind {
  readonly failure: string;
  readonly fingerprint: string;
  readonly variant: string;
}

/** SQL of the labels of a field of type failure. The rarer a bug, the higher its number; `pick` is SQL of a whole number. */
export function buildFailureLabels(
  field: string,
  pick: string,
): readonly (readonly [label: string, value: string])[] {
  const kinds = listKinds();
  // The third power of an even draw: one bug in five makes more than half of all failures.
  const share = `(${pick} % 1000) / 1000`;
  const index = `1 + toUInt32(floor(${kinds.length} * ${share} * ${share} * ${share}))`;
  const of = (key: keyof Kind): string =>
    `[${kinds.map((kind) => quote(kind[key])).join()}][${index}]`;
  return [
    [field, of('failure')],
    [`${field}.fingerprint`, of('fingerprint')],
    [`${field}.variant`, of('variant')],
  ];
}

function listKinds(): readonly Kind[] {
  return Array.from({ length: bugs * linesPerBug }, (_, number) => {
    const description = describeBug(Math.floor(number / linesPerBug), number % linesPerBug);
    return { failure: JSON.stringify(description), ...fingerprintFailure(description) };
  });
}

function describeBug(bug: number, offset: number): FailureDescription {
  const frames = Array.from({ length: framesPerFailure }, (_, depth) => ({
    kind: 'vendor',
    module: `src/lib/part-${(bug + depth) % 17}.ts`,
    symbol: `step${bug * 7 + depth}`,
    line: 10 * depth + offset + 1,
    offset,
  }));
  const name = bug % 2 === 0 ? 'TypeError' : 'RangeError';
  const error = { type: { of: 'runtime', name }, frames };
  // The brands of its names say that they stand in a vocabulary. These are of a product that is made up.
  return { description: 1, runtime: 'v8', error } as unknown as FailureDescription;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
