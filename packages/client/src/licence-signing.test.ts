import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { readLicenceKey } from './licence.ts';
import { createSigningKeys, findPublicKey, signLicence } from './licence-signing.ts';

const vendor = createSigningKeys();
const TERMS = {
  id: 'L-7',
  products: ['stencil'],
  edition: 'professional',
  seats: 3,
  issued: '2026-11-02',
  expires: '2027-02-28',
  auditWaived: false,
};

it('a pair is new each time, and its public half is found from the private one', () => {
  expect(vendor.publicKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(findPublicKey(vendor.privateKeyPem)).toBe(vendor.publicKey);
  expect(createSigningKeys().publicKey).not.toBe(vendor.publicKey);
});

it.each([
  ['id', 'Klaus Weber'],
  ['id', 'ACME-1'],
  ['id', ''],
  ['id', 7],
  ['products', []],
  ['products', ['Stencil']],
  ['products', ['stencil', 'stencil']],
  ['products', Array.from({ length: 17 }, (_, index) => `product-${index}`)],
  ['edition', 'Professional'],
  ['edition', 'professional for Klaus'],
  ['seats', 0],
  ['seats', 1.5],
  ['seats', '3'],
  ['issued', '2027-02-30'],
  ['issued', null],
  ['expires', '2026-11-01'],
  ['expires', 'never'],
  ['auditWaived', 'yes'],
  ['customer', 'Klaus Weber'],
])('no key is made with %s %j', (name, value) => {
  expect(signLicence(TERMS, vendor.privateKeyPem).ok).toBe(true);
  const refused = signLicence({ ...TERMS, [name]: value }, vendor.privateKeyPem);
  expect(refused).toMatchObject({ ok: false, code: 'terms_invalid' });
  expect(refused.ok ? '' : refused.message).not.toContain('Klaus');
});

it('a key that is made with a null in an optional place holds', () => {
  const key = signLicence({ ...TERMS, seats: null, expires: null }, vendor.privateKeyPem);
  expect(key.ok && readLicenceKey(key.value, [vendor.publicKey]).ok).toBe(true);
});

it('terms that this version does not know are refused although they are signed', async () => {
  const { joinKey, joinSigned } = await import('./lib/licence/key-text.ts');
  const { nameSigner } = await import('./lib/licence/signer.ts');
  const { createPrivateKey, sign } = await import('node:crypto');
  const strange = { ...TERMS, signer: nameSigner(vendor.publicKey), country: 'DE' };
  const signed = joinSigned(JSON.stringify(strange));
  const key = joinKey(
    signed,
    sign(null, Buffer.from(signed), createPrivateKey(vendor.privateKeyPem)),
  );
  expect(readLicenceKey(key, [vendor.publicKey])).toMatchObject({ code: 'licence_terms_unknown' });
});

it('nothing is signed with a key of another kind', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const texts = ['', 'x', rsa.export({ type: 'pkcs8', format: 'pem' }).toString()];
  for (const text of texts) {
    expect(signLicence(TERMS, text)).toMatchObject({ ok: false, code: 'signing_key_unusable' });
  }
});
