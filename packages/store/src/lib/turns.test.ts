import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

interface Work {
  readonly run: () => Promise<string>;
  readonly end: () => void;
}

/** Something that goes on until it is told to end, and notes when it starts. */
function createWork(name: string, started: string[]): Work {
  let end: (name: string) => void = () => undefined;
  const promise = new Promise<string>((resolve) => {
    end = resolve;
  });
  return {
    run: async () => {
      started.push(name);
      return promise;
    },
    end: () => end(name),
  };
}

it('so many run at the same time, and the others after them in the order of coming', async () => {
  const started: string[] = [];
  const takeTurn = createTurns(2);
  const works = ['a', 'b', 'c', 'd'].map((name) => createWork(name, started));
  const results = works.map(async ({ run }) => takeTurn(run));
  await setImmediate();
  expect(started).toEqual(['a', 'b']);
  works[1]?.end();
  await results[1];
  await setImmediate();
  expect(started).toEqual(['a', 'b', 'c']);
  for (const { end } of works) end();
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

it('who gives up while waiting is not run, and keeps nobody else from it', async () => {
  const started: string[] = [];
  const takeTurn = createTurns(1);
  const [first, second, third] = ['a', 'b', 'c'].map((name) => createWork(name, started)) as [
    Work,
    Work,
    Work,
  ];
  const leaving = new AbortController();
  const results = [takeTurn(first.run), takeTurn(second.run, leaving.signal), takeTurn(third.run)];
  leaving.abort(new Error('left'));
  await expect(results[1]).rejects.toThrow('left');
  first.end();
  third.end();
  expect(await results[2]).toBe('c');
  expect(started).toEqual(['a', 'c']);
  await expect(takeTurn(second.run, leaving.signal)).rejects.toThrow('left');
});

it('a turn that fails is over, and the failure is its own', async () => {
  const takeTurn = createTurns(1);
  const failing = takeTurn(async () => Promise.reject(new Error('broken')));
  const next = takeTurn(async () => Promise.resolve('fine'));
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});
