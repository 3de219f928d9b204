import { expect, it } from 'vitest';
import { createCommitQueue } from './commit-queue.ts';

interface Item {
  readonly id: number;
  readonly bytes: number;
  readonly events: number;
}

const LIMITS = { bytesMax: 100, eventsMax: 20 };

/** Commits that end when the test says so. */
function createCommits() {
  const batches: (readonly number[])[] = [];
  const ends: { readonly resolve: () => void; readonly reject: (failure: Error) => void }[] = [];
  const commit = (batch: readonly Item[]): Promise<void> => {
    batches.push(batch.map(({ id }) => id));
    return new Promise((resolve, reject) => ends.push({ resolve, reject }));
  };
  return { batches, ends, commit };
}

/** Until all has run that need not wait. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

it('what is added in one go is one batch, also where it is added by promises that one event has resolved', async () => {
  const { batches, ends, commit } = createCommits();
  const queue = createCommitQueue<Item>(commit, LIMITS);
  const added = [1, 2, 3].map(async (id) => {
    await Promise.resolve();
    await queue.add({ id, bytes: 10, events: 1 });
  });
  await settle();
  ends[0]?.resolve();
  await Promise.all(added);
  expect(batches).toEqual([[1, 2, 3]]);
});

it('what arrives during a commit shares the next one, and nobody is told before its own', async () => {
  const { batches, ends, commit } = createCommits();
  const queue = createCommitQueue<Item>(commit, LIMITS);
  const done: number[] = [];
  const add = (id: number): void =>
    void queue.add({ id, bytes: 10, events: 1 }).then(() => done.push(id));
  add(1);
  await settle();
  add(2);
  add(3);
  await settle();
  expect(batches).toEqual([[1]]);
  expect(done).toEqual([]);
  ends[0]?.resolve();
  await settle();
  expect(batches).toEqual([[1], [2, 3]]);
  expect(done).toEqual([1]);
  ends[1]?.resolve();
  await queue.whenIdle();
  expect(done).toEqual([1, 2, 3]);
  expect(queue.waitingBytes()).toBe(0);
});

it('a batch holds as much as it may, and a larger item goes alone', async () => {
  const { batches, ends, commit } = createCommits();
  const queue = createCommitQueue<Item>(commit, LIMITS);
  for (const [id, bytes] of [10, 60, 40, 1, 500].entries()) {
    void queue.add({ id, bytes, events: 1 });
    if (id === 0) await settle();
  }
  for (let turn = 0; turn < 4; turn += 1) {
    await settle();
    ends[turn]?.resolve();
  }
  await queue.whenIdle();
  expect(batches).toEqual([[0], [1, 2], [3], [4]]);
});

it('a batch holds no more events than it may either: a block is made of whole batches', async () => {
  const { batches, ends, commit } = createCommits();
  const queue = createCommitQueue<Item>(commit, LIMITS);
  for (const [id, events] of [1, 15, 5, 1, 30].entries()) {
    void queue.add({ id, bytes: 1, events });
    if (id === 0) await settle();
  }
  for (let turn = 0; turn < 4; turn += 1) {
    await settle();
    ends[turn]?.resolve();
  }
  await queue.whenIdle();
  expect(batches).toEqual([[0], [1, 2], [3], [4]]);
});

it('a commit that fails fails for those in it alone', async () => {
  const { ends, commit } = createCommits();
  const queue = createCommitQueue<Item>(commit, { ...LIMITS, bytesMax: 15 });
  const outcomes = Promise.allSettled([1, 2].map((id) => queue.add({ id, bytes: 10, events: 1 })));
  await settle();
  ends[0]?.reject(new Error('no space'));
  await settle();
  ends[1]?.resolve();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(queue.waitingBytes()).toBe(0);
});
