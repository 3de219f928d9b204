import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FailureMove } from '@candor/store/failures';
import { mergeMoves, splitMoves } from './group-changes.ts';

const FINGERPRINTS = ['1:a', '1:b', '1:c'];
const VARIANTS = ['1:x', '1:y'];

/** As the store finds the group of a failure. */
function findGroup(moves: readonly FailureMove[], fingerprint: string, variant: string): string {
  const find = (moved: string): string | undefined =>
    moves.find((move) => move.moved === moved)?.name;
  return find(`${fingerprint}/${variant}`) ?? find(`${fingerprint}/`) ?? fingerprint;
}

const groupsOf = (moves: readonly FailureMove[]): readonly string[] =>
  FINGERPRINTS.flatMap((one) => VARIANTS.map((variant) => findGroup(moves, one, variant)));

const group = fc.oneof(
  fc.constantFrom(...FINGERPRINTS),
  fc
    .tuple(fc.constantFrom(...FINGERPRINTS), fc.constantFrom(...VARIANTS))
    .map((parts) => parts.join('~')),
);
const change = fc.oneof(
  fc.record({ act: fc.constant('merge' as const), from: group, into: group }),
  fc.record({
    act: fc.constant('split' as const),
    fingerprint: fc.constantFrom(...FINGERPRINTS),
    variant: fc.option(fc.constantFrom(...VARIANTS)),
  }),
);

it('after a merge all that was in the group is in the other, and nothing else has moved, whatever was done before', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), group, group, (changes, from, into) => {
      fc.pre(from !== into);
      let moves: readonly FailureMove[] = [];
      for (const one of changes) {
        if (one.act === 'split') moves = splitMoves(moves, one.fingerprint, one.variant);
        else if (one.from !== one.into) moves = mergeMoves(moves, one.from, one.into);
      }
      const before = groupsOf(moves);
      const after = groupsOf(mergeMoves(moves, from, into));
      for (const [index, name] of before.entries()) {
        expect(after[index]).toBe(name === from ? into : name);
      }
    }),
  );
});

it('a split takes out what it names and leaves the rest where it is', () => {
  const merged = mergeMoves([], '1:b', '1:a');
  expect(groupsOf(merged)).toEqual(['1:a', '1:a', '1:a', '1:a', '1:c', '1:c']);
  const split = splitMoves(merged, '1:b', '1:y');
  expect(groupsOf(split)).toEqual(['1:a', '1:a', '1:a', '1:b~1:y', '1:c', '1:c']);
  expect(groupsOf(splitMoves(split, '1:b', null))).toEqual([
    '1:a',
    '1:a',
    '1:b',
    '1:b~1:y',
    '1:c',
    '1:c',
  ]);
  expect(groupsOf(mergeMoves(split, '1:b~1:y', '1:c'))[3]).toBe('1:c');
});
