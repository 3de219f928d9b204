import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LicenceTerms } from './lib/licence/licence.ts';
import { formatLicenceKey, isLicenceTerms, parseLicenceKey } from './licence-key.ts';
import { LICENCE_PUBLIC_KEY } from './lib/licence/licence-public-key.ts';

const pair = generateKeyPairSync('ed25519');
const PUBLIC = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const PRIVATE = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const TERMS: LicenceTerms = {
  id: 'L-7',
  edition: 'professional',
  seats: 3,
  expires: '2027-02-28',
  auditWaived: false,
};

describe('a licence key', () => {
  it('carries its terms from the vendor to the machine', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: fc.nat(999_999_999).map((id) => `L-${id}`),
          edition: fc.constantFrom('trial' as const, 'professional' as const),
          seats: fc.integer({ min: 1 }),
          expires: fc.constantFrom('2026-01-01', '2028-02-29'),
          auditWaived: fc.boolean(),
        }),
        (terms) => {
          expect(parseLicenceKey(formatLicenceKey(terms, PRIVATE), PUBLIC)).toEqual({
            ok: true,
            value: terms,
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('does not hold with another vendor’s key, nor when any part of it was changed', () => {
    const key = formatLicenceKey(TERMS, PRIVATE);
    const [prefix, body, signature] = key.split('.') as [string, string, string];
    const better = Buffer.from(JSON.stringify({ ...TERMS, auditWaived: true })).toString(
      'base64url',
    );
    expect(parseLicenceKey(key, LICENCE_PUBLIC_KEY)).toMatchObject({ code: 'wrong_signature' });
    for (const changed of [`${prefix}.${better}.${signature}`, `${prefix}.${body}.${body}`]) {
      expect(parseLicenceKey(changed, PUBLIC)).toMatchObject({ code: 'wrong_signature' });
    }
    for (const broken of [
      '',
      'x',
      `${prefix}.${body}`,
      `STENCIL-2.${body}.${signature}`,
      `${key}.x`,
    ]) {
      expect(parseLicenceKey(broken, PUBLIC)).toMatchObject({ code: 'not_a_key' });
    }
  });

  it('with terms that this version does not know is refused, though it is signed', () => {
    const strange = formatLicenceKey({ ...TERMS, edition: 'galactic' as never }, PRIVATE);
    expect(parseLicenceKey(strange, PUBLIC)).toMatchObject({ code: 'wrong_terms' });
  });

  it.each([
    ['id', 'Klaus Weber'],
    ['edition', 'free'],
    ['seats', 0],
    ['seats', 1.5],
    ['expires', '2027-02-30'],
    ['auditWaived', 'yes'],
  ])('can not be made with %s %j', (name, value) => {
    expect(isLicenceTerms(TERMS)).toBe(true);
    expect(isLicenceTerms({ ...TERMS, [name]: value })).toBe(false);
  });

  it.each(['professional', 'professional-audit-waived', 'professional-expired', 'trial'])(
    'of this example (%s) is signed for this example',
    (name) => {
      const file = new URL(`../keys-for-this-example-only/${name}.key`, import.meta.url);
      expect(parseLicenceKey(readFileSync(file, 'utf8'), LICENCE_PUBLIC_KEY).ok).toBe(true);
    },
  );
});
