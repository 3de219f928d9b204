import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LICENCE_FILE, readLicence } from './licence.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'automation-licence-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const noon = Date.UTC(2026, 5, 15, 12);

it('a folder without a licence file has no licence', () => {
  expect(readLicence(folder, noon)).toBe('none');
});

it.each([
  ['{ "kind": "licence" }', 'licensed'],
  ['{ "kind": "licence", "expires": "2026-06-15" }', 'licensed'],
  ['{ "kind": "licence", "expires": "2026-06-14" }', 'expired'],
  ['{ "kind": "trial", "expires": "2026-06-15" }', 'trial'],
  ['{ "kind": "trial", "expires": "2026-06-14" }', 'expired'],
  ['{ "kind": "trial" }', 'none'],
  ['{ "kind": "gift" }', 'none'],
  ['{ "kind": "licence", "expires": "soon" }', 'none'],
  ['{ "kind": "licence", "expires": 1 }', 'none'],
  ['null', 'none'],
  ['{', 'none'],
])('%s is %s on 15 June 2026', (text, state) => {
  writeFileSync(join(folder, LICENCE_FILE), text);
  expect(readLicence(folder, noon)).toBe(state);
});

it('holds to the last moment of its last day, and not longer', () => {
  writeFileSync(join(folder, LICENCE_FILE), '{ "kind": "trial", "expires": "2026-06-15" }');
  expect(readLicence(folder, Date.UTC(2026, 5, 15, 23, 59, 59, 999))).toBe('trial');
  expect(readLicence(folder, Date.UTC(2026, 5, 16))).toBe('expired');
});
