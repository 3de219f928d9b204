import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const forever = new AbortController().signal;

test('a bounded number is in at the same time, the others in the order in which they came', async () => {
  const turns = createTurns(2, 10);
  const order: string[] = [];
  const enter = async (name: string): Promise<() => void> => {
    const leave = await turns.enter(forever);
    order.push(name);
    return leave;
  };
  const [leaveA] = await Promise.all([enter('a'), enter('b')]);
  const later = [enter('c'), enter('d')];
  await Promise.resolve();
  expect(order).toEqual(['a', 'b']);
  leaveA?.();
  leaveA?.();
  (await later[0])?.();
  await later[1];
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('one who waits can give up, and is then passed over', async () => {
  const turns = createTurns(1, 10);
  const leave = await turns.enter(forever);
  const gone = new AbortController();
  const waiting = turns.enter(gone.signal);
  const next = turns.enter(forever);
  gone.abort();
  await expect(waiting).rejects.toMatchObject({ clickhouseCode: 394 });
  await expect(turns.enter(AbortSignal.abort())).rejects.toMatchObject({ clickhouseCode: 394 });
  leave();
  (await next)();
  await turns.drain();
});

test('too many who wait are refused with the code that ClickHouse has for it', async () => {
  const turns = createTurns(1, 1);
  const leave = await turns.enter(forever);
  const waiting = turns.enter(forever);
  await expect(turns.enter(forever)).rejects.toMatchObject({ clickhouseCode: 202 });
  leave();
  (await waiting)();
});

test('draining waits for those who are in and those who wait', async () => {
  const turns = createTurns(1, 1);
  const leave = await turns.enter(forever);
  const waiting = turns.enter(forever);
  let drained = false;
  const draining = turns.drain().then(() => {
    drained = true;
    return drained;
  });
  leave();
  const leaveLast = await waiting;
  expect(drained).toBe(false);
  leaveLast();
  expect(await draining).toBe(true);
});
