import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNameFilter } from './name-filter.ts';

const nameOf = (text: string): string => createHash('sha256').update(text).digest('hex');

it('a name that was added may be there, whatever else was', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 200 }), (texts) => {
      const filter = createNameFilter(512);
      for (const text of texts) filter.add(nameOf(text));
      expect(texts.every((text) => filter.mayHave(nameOf(text)))).toBe(true);
    }),
  );
});

it('of names that were never added it says so, but for very few', () => {
  const filter = createNameFilter(2 ** 20);
  for (let index = 0; index < 20_000; index += 1) filter.add(nameOf(`in ${index}`));
  let wrong = 0;
  for (let index = 0; index < 20_000; index += 1) {
    if (filter.mayHave(nameOf(`out ${index}`))) wrong += 1;
  }
  expect(wrong).toBeLessThan(20);
});
