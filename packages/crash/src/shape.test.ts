import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canary, clrFailure, v8Failure } from './canaries.fixture.ts';
import { describeFailure } from './describe.ts';
import type { Runtime } from './description.ts';
import { kit } from './kit.fixture.ts';
import { causeDepthMax } from './limits.ts';
import { shapeDescription } from './shape.ts';

function roundTrip(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

test('a description that was made with the vocabulary comes out as it was', () => {
  const made = fc
    .constantFrom<Runtime>('v8', 'dotnet', 'powershell')
    .chain((runtime) =>
      (runtime === 'v8' ? v8Failure : clrFailure).map((failure) =>
        describeFailure(failure, kit, { runtime }),
      ),
    );
  fc.assert(
    fc.property(made, (description) => {
      expect(shapeDescription(roundTrip(description), kit)).toEqual(description);
    }),
    { numRuns: 1000 },
  );
});

/** Any of a description's texts and numbers replaced by what someone else made up. */
function forge(value: unknown, words: readonly unknown[], at: { next: number }): unknown {
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => [key, forge(one, words, at)]);
    return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
  }
  at.next += 1;
  return at.next % 3 === 0 ? (words[at.next % words.length] ?? value) : value;
}

test('whatever a description was made into, no canary passes', () => {
  const forged = fc
    .tuple(
      fc.oneof(v8Failure, clrFailure),
      canary,
      fc.constantFrom<Runtime>('v8', 'dotnet'),
      fc.nat(2),
    )
    .map(([failure, word, runtime, next]) => {
      const words = [word, Number.MAX_SAFE_INTEGER, `dist/${word}`, null];
      const description = describeFailure(failure, kit, { runtime });
      return { word, value: forge(roundTrip(description), words, { next }) };
    });
  fc.assert(
    fc.property(forged, ({ word, value }) => {
      const text = JSON.stringify(shapeDescription(value, kit) ?? null);
      expect(text).not.toContain(word);
      expect(text).not.toContain('9007199254740991');
    }),
    { numRuns: 2000 },
  );
});

test('what is no description is refused, and nothing throws', () => {
  for (const value of [
    null,
    7,
    'x',
    [],
    {},
    { description: 2 },
    { description: 1, runtime: 'x' },
  ]) {
    expect(shapeDescription(value, kit)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.anything(), (error) => {
      shapeDescription({ description: 1, runtime: 'v8', error }, kit);
    }),
    { numRuns: 500 },
  );
});

test('nesting is bounded as it is where descriptions are made', () => {
  let error: unknown = {};
  for (let depth = 0; depth < 1000; depth += 1) error = { cause: error };
  const shaped = shapeDescription({ description: 1, runtime: 'v8', error }, kit);
  expect(JSON.stringify(shaped).split('"cause"').length - 1).toBe(causeDepthMax);
});

test('lines that a symbol does not have, and symbols of other modules, do not pass', () => {
  const frame = (value: unknown): unknown =>
    shapeDescription({ description: 1, runtime: 'v8', error: { frames: [value] } }, kit)?.error
      .frames[0];
  const good = {
    kind: 'vendor',
    module: 'dist/index.js',
    symbol: 'Graph.visit',
    line: 8,
    column: 40,
    offset: 0,
  };
  expect(frame(good)).toEqual(good);
  expect(frame({ ...good, line: 9 })).not.toHaveProperty('line');
  expect(frame({ ...good, module: 'dist/cli.mjs' })).toEqual({
    kind: 'vendor',
    module: 'dist/cli.mjs',
    symbol: null,
  });
  expect(frame({ ...good, module: 'dist/none.js' })).toEqual({
    kind: 'vendor',
    module: null,
    symbol: null,
  });
});
