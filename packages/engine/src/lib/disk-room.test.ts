import { expect, test } from 'vitest';
import { freeFilesMin } from '../limits.ts';
import { hasRoom, isEnough } from './disk-room.ts';

const ROOMY = { blocks: 1_000, bavail: 500, bsize: 4_096, files: 100_000, ffree: 50_000 };

test.each([
  ['a disk with room', ROOMY, true],
  ['just as many bytes', { ...ROOMY, bavail: 100 }, true],
  ['fewer bytes', { ...ROOMY, bavail: 99 }, false],
  ['fewer files', { ...ROOMY, ffree: freeFilesMin - 1 }, false],
  ['a file system without a number of files', { ...ROOMY, files: 0, ffree: 0 }, true],
  [
    'a file system that tells nothing',
    { blocks: 0, bavail: 0, bsize: 4_096, files: 0, ffree: 0 },
    true,
  ],
])('%s', (_, room, isThere) => {
  expect(isEnough(room, 100 * 4_096)).toBe(isThere);
});

test('a folder that is not there is not short of room', () => {
  expect(hasRoom({ dataFolder: '/nowhere/at/all', freeBytesMin: 1 })).toBe(true);
});
