import { expect, it } from 'vitest';
import { createSalts } from './salts.ts';

it('gives as many as are asked for, and none twice', () => {
  const takeSalts = createSalts(16);
  const seen = new Set<string>();
  let count = 0;
  for (const asked of [1, 3, 1_023, 1, 5_000, 0, 1_020, 4, 1]) {
    const salts = takeSalts(asked);
    expect(salts).toHaveLength(asked * 16);
    for (let at = 0; at < salts.length; at += 16) {
      seen.add(salts.toString('hex', at, at + 16));
    }
    count += asked;
  }
  expect(seen.size).toBe(count);
});
