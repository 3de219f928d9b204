import { setTimeout as wait } from 'node:timers/promises';

/** Reads again and again until `isDone`, and returns what was read last, done or not: the test's own assertion then tells what is wrong. */
export async function readUntil<Value>(
  read: () => Promise<Value>,
  isDone: (value: Value) => boolean,
  waitMsMax: number = 120_000,
): Promise<Value> {
  const deadline = Date.now() + waitMsMax;
  for (;;) {
    const value = await read();
    if (isDone(value) || Date.now() > deadline) return value;
    await wait(100);
  }
}
