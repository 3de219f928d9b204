import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDataFolder, describeDataFolder } from './data-folder.ts';
import { makeFolder } from './make-folder.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'candor-data-'))));
afterEach(() => rmSync(root, { recursive: true }));

it('makes what is missing for its owner alone, and nothing a second time', () => {
  const folder = join(root, 'a', 'b');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('throws where a file is in the way', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file', 'x'))).toThrow('EEXIST');
});

it.runIf(existsSync('/proc/self'))(
  'a data folder below /proc is refused, and not waited for',
  () => {
    expect(() => createDataFolder(describeDataFolder('/proc/candor/data'))).toThrow(
      'Expected a data folder that can be read and written',
    );
  },
);
