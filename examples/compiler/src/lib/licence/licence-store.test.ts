import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LICENCE_PUBLIC_KEY } from './licence-public-key.ts';
import { type LicenceStore, createLicenceStore } from './licence-store.ts';

const KEYS = new URL('../../../keys-for-this-example-only/', import.meta.url);
const readKey = (name: string): string => readFileSync(new URL(`${name}.key`, KEYS), 'utf8');
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stencil-licence-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (day: string): LicenceStore =>
  createLicenceStore(folder, LICENCE_PUBLIC_KEY, () => at(day));

describe('the licence in force', () => {
  it('is the free edition without a file, and reading it writes none', () => {
    expect(open('2026-11-21').read()).toEqual({
      edition: 'free',
      origin: 'none',
      terms: null,
      auditWaived: false,
      expires: null,
      remark: null,
    });
    expect(() => statSync(join(folder, 'licence.json'))).toThrow('ENOENT');
  });

  it('is the key’s until its last day, and free from the day after', () => {
    expect(open('2026-11-21').writeKey(readKey('professional'))).toMatchObject({
      ok: true,
      value: { edition: 'professional', origin: 'key', terms: { id: 'L-1042', seats: 25 } },
    });
    expect(open('2036-12-31').read().edition).toBe('professional');
    expect(open('2037-01-01').read()).toMatchObject({
      edition: 'free',
      terms: null,
      remark: expect.stringContaining('last day was 2036-12-31') as unknown,
    });
  });

  it('is not taken from a key that has expired, and what was there stays', () => {
    open('2026-11-21').writeKey(readKey('professional'));
    expect(open('2026-11-21').writeKey(readKey('professional-expired')).ok).toBe(false);
    expect(open('2026-11-21').read().terms?.id).toBe('L-1042');
  });

  it('is a trial for thirty days when the user starts one, once', () => {
    expect(open('2026-11-01').startTrial()).toMatchObject({
      ok: true,
      value: { edition: 'trial', origin: 'self_made', expires: '2026-11-30' },
    });
    expect(open('2026-11-30').read().edition).toBe('trial');
    expect(open('2026-12-01').read()).toMatchObject({
      edition: 'free',
      remark: 'The trial ended on 2026-11-30.',
    });
    expect(open('2026-12-01').startTrial().ok).toBe(false);
  });

  it.each([
    '',
    'not json',
    '{"key":"LK1.a.b"}',
    '{"trialStarted":"soon"}',
    '{"trialStarted":"2999-01-01"}',
    '[]',
  ])('is free when the file holds %j', (text) => {
    writeFileSync(join(folder, 'licence.json'), text);
    expect(open('2026-11-21').read().edition).toBe('free');
  });

  it('is kept in a file that the user alone can read', () => {
    open('2026-11-21').writeKey(readKey('trial'));
    expect(statSync(join(folder, 'licence.json')).mode & 0o777).toBe(0o600);
  });
});
