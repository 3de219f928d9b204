import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTakenBook } from './taken-book.ts';

it('knows what it was told and never anything else, in any order and any repetition', () => {
  const notes = fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }));
  fc.assert(
    fc.property(notes, (lists) => {
      const book = createTakenBook();
      for (const seqs of lists) book.add('a', seqs);
      const told = new Set(lists.flat());
      for (let seq = 1; seq <= 61; seq += 1) {
        // It may forget where there are many gaps; it must not make anything up.
        expect(book.has('a', seq) && !told.has(seq)).toBe(false);
        expect(book.has('b', seq)).toBe(false);
      }
    }),
  );
});

it('remembers a session without gaps whole, however long it is', () => {
  const book = createTakenBook();
  for (let seq = 1; seq <= 5_000; seq += 1) book.add('a', [seq]);
  expect([book.has('a', 1), book.has('a', 5_000), book.has('a', 5_001)]).toEqual([
    true,
    true,
    false,
  ]);
});

it('forgets the session that was silent for longest', () => {
  const book = createTakenBook(2);
  book.add('a', [1]);
  book.add('b', [1]);
  book.add('a', [2]);
  book.add('c', [1]);
  expect([book.has('a', 1), book.has('b', 1), book.has('c', 1)]).toEqual([true, false, true]);
});
