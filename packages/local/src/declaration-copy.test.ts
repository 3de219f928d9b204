import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  dropDeclarationCopy,
  keepDeclarationCopy,
  readDeclarationCopy,
  writeDeclarationCopy,
} from './declaration-copy.ts';

const MANIFEST = { manifest: 1, product: 'test-product' } as Manifest;
const OLD_HASH = '0123456789abcdef';
const NEW_HASH = 'fedcba9876543210';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-declaration-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

test('the copy holds what was declared, and the next version takes its place', () => {
  expect(readDeclarationCopy(folder)).toBeNull();
  writeDeclarationCopy(folder, MANIFEST, OLD_HASH);
  expect(readDeclarationCopy(folder)).toEqual(MANIFEST);
  writeDeclarationCopy(folder, { ...MANIFEST, title: 'New' }, NEW_HASH);
  expect(readDeclarationCopy(folder)).toEqual({ ...MANIFEST, title: 'New' });
  expect(fs.readdirSync(folder)).toEqual([`declaration-${NEW_HASH}.json`]);
});

test('a copy that is there is not written again', () => {
  writeDeclarationCopy(folder, MANIFEST, OLD_HASH);
  const file = path.join(folder, `declaration-${OLD_HASH}.json`);
  const written = fs.statSync(file).ino;
  writeDeclarationCopy(folder, MANIFEST, OLD_HASH);
  expect(fs.statSync(file).ino).toBe(written);
});

test('dropping removes the copy and nothing else, and reading then finds none', () => {
  writeDeclarationCopy(folder, MANIFEST, OLD_HASH);
  fs.writeFileSync(path.join(folder, 'secret'), 'x');
  dropDeclarationCopy(folder);
  expect(fs.readdirSync(folder)).toEqual(['secret']);
  expect(readDeclarationCopy(folder)).toBeNull();
});

test('what is kept beside a choice outlives turning off, and goes when the product records again', () => {
  keepDeclarationCopy(folder, MANIFEST);
  expect(fs.readdirSync(folder)).toEqual([]);
  fs.mkdirSync(path.join(folder, 'settings'));
  writeDeclarationCopy(folder, MANIFEST, OLD_HASH);
  keepDeclarationCopy(folder, MANIFEST);
  expect(fs.readdirSync(path.join(folder, 'settings'))).toEqual([]);
  dropDeclarationCopy(folder);
  keepDeclarationCopy(folder, MANIFEST);
  dropDeclarationCopy(folder);
  expect(readDeclarationCopy(folder)).toEqual(MANIFEST);
  writeDeclarationCopy(folder, { ...MANIFEST, title: 'New' }, NEW_HASH);
  expect(fs.readdirSync(path.join(folder, 'settings'))).toEqual([]);
  expect(readDeclarationCopy(folder)).toEqual({ ...MANIFEST, title: 'New' });
});

test('a damaged copy counts as none, and a disk that can not be written is no harm', () => {
  fs.writeFileSync(path.join(folder, `declaration-${OLD_HASH}.json`), '{"manifest":');
  expect(readDeclarationCopy(folder)).toBeNull();
  writeDeclarationCopy(path.join(folder, `declaration-${OLD_HASH}.json`), MANIFEST, OLD_HASH);
  writeDeclarationCopy(folder, MANIFEST, '../../escape');
  expect(fs.readdirSync(folder)).toHaveLength(1);
});
