import { expect, test } from 'vitest';
import * as limits from './limits.ts';

test('a front full of queries leaves threads to end one', () => {
  expect(limits.queriesRunningMax).toBeLessThanOrEqual(limits.poolThreads - 4);
});

test('a folder is waited for longer than its orphaned engine may take to go', () => {
  expect(limits.orphanWaitMsMax).toBeGreaterThan(limits.orphanMsMax);
});

test('an engine is killed for its silence after several questions, not after one', () => {
  expect(limits.silentMsMax).toBeGreaterThan(2 * limits.askEveryMs);
});

test('a result that is held in memory fits into the smallest engine', () => {
  expect(limits.bufferedResultBytesMax).toBeLessThan(limits.memoryBytesMin);
  expect(limits.memoryBytesMin).toBeLessThanOrEqual(limits.defaultMemoryBytesMax);
});
