import { eventsPerReportMax, lineCharsMax } from '@candor/manifest/limits';
import { formatEvent } from '@candor/manifest/report';
import { expect, it } from 'vitest';
import * as limits from './limits.ts';

it('a line that fits the spool fits the format, and a file holds several', () => {
  expect(limits.spoolLineBytesMax).toBeLessThanOrEqual(lineCharsMax);
  expect(limits.spoolFileBytesMax).toBeGreaterThan(4 * limits.spoolLineBytesMax);
  expect(limits.spoolMemoryBytesMax).toBeGreaterThan(limits.spoolLineBytesMax);
  expect(limits.spoolBytesMax).toBeGreaterThan(4 * limits.spoolFileBytesMax);
});

it('a file of the shortest lines is a report that a collector takes whole', () => {
  const at = new Date(0).toISOString();
  const shortest = formatEvent({ seq: 1, at, event: 'a', fields: {} });
  expect(limits.spoolFileBytesMax / shortest.length).toBeLessThan(eventsPerReportMax);
});

it('a drive that hangs is left alone for longer than it hung', () => {
  expect(limits.driveRestFactor).toBeGreaterThan(1);
  expect(limits.spoolRestMsMin).toBeGreaterThan(limits.spoolCheckIntervalMs);
  expect(limits.driveRestMsMax).toBeGreaterThan(limits.spoolSlowMsMin * limits.driveRestFactor);
});

it('a writer looks after its file long before a sender may take it for abandoned', () => {
  expect(limits.spoolIdleMsMin).toBeGreaterThanOrEqual(4 * limits.spoolCheckIntervalMs);
});

it('a process waits for the lock of another for less time than that lock is good for', () => {
  expect(limits.secretWaitMsMax).toBeLessThan(limits.secretLockMsMax);
});
