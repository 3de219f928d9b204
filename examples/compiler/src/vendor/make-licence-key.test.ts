import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseLicenceKey } from '../licence-key.ts';
import { LICENCE_PUBLIC_KEY } from '../lib/licence/licence-public-key.ts';
import { LICENCE_MAKER_HELP, runLicenceMaker } from './make-licence-key.ts';

const SIGNING_KEY = fileURLToPath(
  new URL('../../keys-for-this-example-only/signing-key.pem', import.meta.url),
);
const ARGS = [
  '--id',
  'L-9',
  '--edition',
  'professional',
  '--seats',
  '2',
  '--expires',
  '2030-01-01',
];

function run(...argv: readonly string[]): {
  readonly code: number;
  readonly out: string;
  readonly err: string;
} {
  let out = '';
  let err = '';
  const code = runLicenceMaker(argv, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  return { code, out, err };
}

it('prints a key that the product takes', () => {
  const { code, out } = run(...ARGS, '--waive-audit', '--signing-key', SIGNING_KEY);
  expect(code).toBe(0);
  expect(parseLicenceKey(out, LICENCE_PUBLIC_KEY)).toEqual({
    ok: true,
    value: {
      id: 'L-9',
      edition: 'professional',
      seats: 2,
      expires: '2030-01-01',
      auditWaived: true,
    },
  });
});

it('explains itself when terms are missing or wrong, and prints no key', () => {
  for (const argv of [ARGS, [...ARGS, '--seats', '0'], ['--nonsense'], []]) {
    expect(run(...argv)).toEqual({ code: 2, out: '', err: LICENCE_MAKER_HELP });
  }
});

it('says so when the signing key can not be used', () => {
  const { code, out, err } = run(...ARGS, '--signing-key', '/nowhere/key.pem');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('Ed25519');
});

it('is a program too', () => {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url));
  const out = execFileSync(
    process.execPath,
    ['--import', 'tsx', program, ...ARGS, '--signing-key', SIGNING_KEY],
    { encoding: 'utf8' },
  );
  expect(parseLicenceKey(out, LICENCE_PUBLIC_KEY)).toMatchObject({ value: { id: 'L-9' } });
});
