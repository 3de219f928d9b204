import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

const options = {
  atOnceMax: 2,
  waitingMax: 3,
  code: 'collector_busy',
  message: 'Expected fewer.',
} as const;

it('so many run at once, so many wait in turn, and the rest is refused with a time to come back', async () => {
  const takeTurn = createTurns(options);
  const ends: (() => void)[] = [];
  const placed: number[] = [];
  const run = (id: number) =>
    takeTurn(
      async () => {
        await new Promise<void>((resolve) => ends.push(resolve));
        return id;
      },
      () => placed.push(id),
    );
  const all = [1, 2, 3, 4, 5].map(run);
  expect(placed).toEqual([1, 2, 3, 4, 5]);
  await expect(run(6)).rejects.toMatchObject({ code: 'collector_busy', retryAfterS: 2 });
  expect(ends).toHaveLength(2);
  for (let turn = 0; turn < 5; turn += 1) {
    ends[turn]?.();
    await all[turn];
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends.length).toBeLessThanOrEqual(turn + 3);
  }
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5]);
  expect(placed).toEqual([1, 2, 3, 4, 5]);
});

it('a run that fails gives its place on', async () => {
  const takeTurn = createTurns({ ...options, atOnceMax: 1 });
  const failing = takeTurn(() => Promise.reject(new Error('no')));
  const next = takeTurn(() => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
