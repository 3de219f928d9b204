import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let root: string;
beforeEach(() => void (root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-folder-'))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const codeOf = (folder: string): unknown => {
  try {
    makeFolder(folder);
    return 'made';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

it('makes what is missing, each with the mode, and leaves what is there', () => {
  const folder = path.join(root, 'a', 'b', 'c');
  fs.mkdirSync(path.join(root, 'a'), { mode: 0o755 });
  makeFolder(folder, 0o700);
  const modes = ['a', 'a/b', 'a/b/c'].map(
    (name) => fs.statSync(path.join(root, name)).mode & 0o777,
  );
  expect(modes).toEqual([0o755, 0o700, 0o700]);
  makeFolder(folder, 0o755);
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
});

it('takes a path from the working folder, with dots and an end that is a slash', () => {
  makeFolder(`${path.relative(process.cwd(), root)}/x/../y/./z/`);
  expect(fs.readdirSync(root)).toEqual(['y']);
  expect(fs.statSync(path.join(root, 'y', 'z')).isDirectory()).toBe(true);
});

it('goes through a link to a folder, and says so where a name is taken by something else', () => {
  fs.mkdirSync(path.join(root, 'real'));
  fs.symlinkSync(path.join(root, 'real'), path.join(root, 'link'));
  expect(codeOf(path.join(root, 'link', 'x'))).toBe('made');
  fs.writeFileSync(path.join(root, 'file'), '');
  fs.symlinkSync(path.join(root, 'nowhere'), path.join(root, 'broken'));
  expect(codeOf(path.join(root, 'file'))).toBe('EEXIST');
  expect(codeOf(path.join(root, 'broken'))).toBe('EEXIST');
  expect(codeOf(path.join(root, 'file', 'x'))).toBe('ENOTDIR');
  expect(codeOf(path.join(root, 'file', 'x', 'y'))).toBe('ENOTDIR');
  expect(codeOf(path.join(root, 'broken', 'x'))).toBe('ENOENT');
});

it.runIf(fs.existsSync('/proc/self'))('returns below /proc, where nothing can be made', () => {
  expect(codeOf('/proc/candor')).toBe('ENOENT');
  expect(codeOf('/proc/candor/state/spool')).toBe('ENOENT');
});
