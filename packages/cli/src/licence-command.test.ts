import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLicenceKey } from '@candor/client/licence';
import { runCandor } from './lib/candor-command.ts';
import { runLicenceCommand } from './licence-command.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'candor-licence-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(...argv: readonly string[]): Ran {
  const said = { out: '', err: '' };
  const code = runLicenceCommand(argv, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    now: () => Date.parse('2026-11-21T23:30:00Z'),
  });
  return { code, ...said };
}

const TERMS = ['--id', 'L-1042', '--product', 'stencil,stencil-server', '--edition', 'team'];

/** A vendor with a pair of keys, and one licence. */
function beVendor(...more: readonly string[]): {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly key: string;
} {
  const privateKey = join(folder, 'signing-key.pem');
  const publicKey = run('keygen', '--out', privateKey).out.trim();
  const key = run('sign', '--signing-key', privateKey, ...TERMS, ...more).out.trim();
  return { publicKey, privateKey, key };
}

describe('licence keygen', () => {
  it('keeps the private key where its owner alone can read it, and prints the public one', () => {
    const { publicKey, privateKey } = beVendor();
    expect(publicKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(statSync(privateKey).mode & 0o777).toBe(0o600);
    expect(readFileSync(privateKey, 'utf8')).toContain('PRIVATE KEY');
  });

  it('never overwrites a private key', () => {
    const { privateKey } = beVendor();
    const before = readFileSync(privateKey, 'utf8');
    const again = run('keygen', '--out', privateKey);
    expect([again.code, again.out]).toEqual([1, '']);
    expect(again.err).toContain('EEXIST');
    expect(readFileSync(privateKey, 'utf8')).toBe(before);
  });
});

describe('licence sign', () => {
  it('prints a key that the product takes, from today on if nothing else is said', () => {
    const { publicKey, key } = beVendor(
      '--seats',
      '25',
      '--expires',
      '2027-11-20',
      '--waive-audit',
    );
    const nowMs = Date.parse('2026-11-22T00:30:00Z');
    expect(
      checkLicenceKey(key, { publicKeys: [publicKey], product: 'stencil', nowMs }),
    ).toMatchObject({
      ok: true,
      value: {
        id: 'L-1042',
        products: ['stencil', 'stencil-server'],
        edition: 'team',
        seats: 25,
        issued: '2026-11-21',
        expires: '2027-11-20',
        auditWaived: true,
      },
    });
  });

  it('prints no key for terms that are none, and says which', () => {
    const { privateKey } = beVendor();
    for (const wrong of [
      ['--seats', 'many'],
      ['--seats', ''],
      ['--expires', '2026-02-30'],
      ['--expires', '2020-01-01'],
      ['--id', 'Klaus Weber'],
    ] as const) {
      const { code, out, err } = run('sign', '--signing-key', privateKey, ...TERMS, ...wrong);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(wrong[0].slice(2));
      expect(err).not.toContain('Klaus');
    }
  });

  it('says what is missing, and when the signing key is none', () => {
    expect(run('sign', ...TERMS)).toMatchObject({ code: 2, err: 'expected --signing-key too\n' });
    writeFileSync(join(folder, 'x.pem'), 'no key');
    for (const file of ['x.pem', 'nowhere.pem']) {
      const { code, out, err } = run('sign', '--signing-key', join(folder, file), ...TERMS);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('Ed25519');
    }
  });
});

describe('licence show', () => {
  it('says what a key holds, and that nobody looked at its signature', () => {
    const { code, out } = run('show', beVendor().key);
    expect(code).toBe(0);
    expect(out).toContain('L-1042');
    expect(out).toContain('stencil, stencil-server');
    expect(out).toContain('not checked');
  });

  it('checks the key with the public one, for the product that asks', () => {
    const { key, publicKey } = beVendor();
    expect(run('show', key, '--public-key', publicKey).out).toMatch(/Holds +yes/);
    const other = run('show', key, '--public-key', publicKey, '--product', 'another');
    expect(other.code).toBe(1);
    expect(other.out).toContain('licence_other_product');
  });

  it('reads a key from a file, and prints JSON for programs', () => {
    const { key, publicKey } = beVendor('--expires', '2026-11-21');
    const file = join(folder, 'customer.key');
    writeFileSync(file, `${key}\n`);
    const { code, out } = run('show', file, '--public-key', publicKey, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      terms: { id: 'L-1042', seats: null },
      checked: true,
      holds: true,
      status: 'licensed',
      code: null,
    });
  });

  it('says that a word is no key without repeating it', () => {
    const { code, out, err } = run('show', 'hunter2');
    expect([code, out]).toEqual([1, '']);
    expect(err).not.toContain('hunter2');
  });
});

it('explains itself, and refuses other words', () => {
  expect(run()).toMatchObject({ code: 2 });
  expect(run('help').out).toContain('candor licence COMMAND');
  expect(run('sign', '--help').code).toBe(0);
  expect(run('sell')).toMatchObject({ code: 2, out: '' });
  expect(run('show')).toMatchObject({ code: 2, out: '' });
  expect(run('keygen', '--force')).toMatchObject({ code: 2, out: '' });
  expect(run('keygen')).toMatchObject({ code: 2, out: '' });
});

it('is a part of candor', async () => {
  let out = '';
  const write = (text: string): unknown => (out += text);
  expect(await runCandor(['licence', 'help'], { stdout: { write }, stderr: { write } })).toBe(0);
  expect(out).toContain('candor licence COMMAND');
});
