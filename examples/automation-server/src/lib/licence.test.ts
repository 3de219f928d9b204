import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeLicenceKey } from '../licence-key.ts';
import { LICENCE_FILE, readLicence } from './licence.ts';

const KEYS = new URL('../../keys-for-this-example-only/', import.meta.url);
const OTHER = new URL('../../../compiler/keys-for-this-example-only/', import.meta.url);
const TERMS = {
  id: '1042',
  edition: 'standard',
  seats: null,
  issued: '2026-01-01',
  expires: null,
  auditWaived: false,
};

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'automation-licence-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const noon = Date.UTC(2026, 5, 15, 12);
const put = (text: string): void => writeFileSync(join(folder, LICENCE_FILE), text);

it('a folder without a key has no licence, and neither has one whose key can not be read', () => {
  expect(readLicence(folder, noon)).toBe('none');
  mkdirSync(join(folder, LICENCE_FILE));
  expect(readLicence(folder, noon)).toBe('none');
});

it.each([
  [{}, 'licensed'],
  [{ expires: '2026-06-15' }, 'licensed'],
  [{ expires: '2026-06-14' }, 'expired'],
  [{ edition: 'trial', expires: '2026-06-15' }, 'trial'],
  [{ edition: 'trial', expires: '2026-06-14' }, 'expired'],
  [{ issued: '2026-07-01' }, 'none'],
] as const)('a key with %j is %s on 15 June 2026', (changes, state) => {
  put(`${makeLicenceKey({ ...TERMS, ...changes })}\n`);
  expect(readLicence(folder, noon)).toBe(state);
});

it.each([
  ['licensed', 'licensed'],
  ['trial', 'trial'],
  ['expired', 'expired'],
])('the key of this example that is called %s is %s', (name, state) => {
  put(readFileSync(new URL(`${name}.key`, KEYS), 'utf8'));
  expect(readLicence(folder, noon)).toBe(state);
});

it.each(['', 'a gift', '{ "kind": "licence" }', 'LK1.e30.e30'])('%j is no licence', (text) => {
  put(text);
  expect(readLicence(folder, noon)).toBe('none');
});

it('a key of another vendor, or one that was changed, is no licence', () => {
  put(readFileSync(new URL('professional.key', OTHER), 'utf8'));
  expect(readLicence(folder, noon)).toBe('none');
  put(makeLicenceKey(TERMS).slice(0, -1));
  expect(readLicence(folder, noon)).toBe('none');
});

it('holds to the last moment of its last day, and not longer', () => {
  put(makeLicenceKey({ ...TERMS, edition: 'trial', expires: '2026-06-15' }));
  expect(readLicence(folder, Date.UTC(2026, 5, 15, 23, 59, 59, 999))).toBe('trial');
  expect(readLicence(folder, Date.UTC(2026, 5, 16))).toBe('expired');
});

it('no key is made with a name in it', () => {
  expect(() => makeLicenceKey({ ...TERMS, id: 'Klaus Weber' })).toThrow('id');
});
