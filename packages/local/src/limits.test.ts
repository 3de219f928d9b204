import { lineCharsMax } from '@candor/manifest/limits';
import { expect, it } from 'vitest';
import * as limits from './limits.ts';

it('a line that fits the spool fits the format, and a file holds several', () => {
  expect(limits.spoolLineBytesMax).toBeLessThanOrEqual(lineCharsMax);
  expect(limits.spoolFileBytesMax).toBeGreaterThan(4 * limits.spoolLineBytesMax);
  expect(limits.spoolMemoryBytesMax).toBeGreaterThan(limits.spoolLineBytesMax);
  expect(limits.spoolBytesMax).toBeGreaterThan(4 * limits.spoolFileBytesMax);
});

it('a writer looks after its file long before a sender may take it for abandoned', () => {
  expect(limits.spoolIdleMsMin).toBeGreaterThanOrEqual(4 * limits.spoolCheckIntervalMs);
});

it('a process waits for the lock of another for less time than that lock is good for', () => {
  expect(limits.secretWaitMsMax).toBeLessThan(limits.secretLockMsMax);
});
