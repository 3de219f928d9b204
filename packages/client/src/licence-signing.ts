/**
 * The vendor's half of licence keys: makes a pair of signing keys, and signs.
 *
 *     const { publicKey, privateKeyPem } = createSigningKeys();
 *     const key = signLicence({ id: 'L-1042', products: ['stencil'], edition: 'professional', … }, privateKeyPem);
 *
 * The private key stays with the vendor, where no repository can see it. The public one is built into the product.
 */
import type { LicenceSigningCode } from './errors.ts';
import { joinKey, joinSigned, splitKey } from './lib/licence/key-text.ts';
import { nameSigner } from './lib/licence/signer.ts';
import { listFaults, type LicenceTerms, parseTerms, printTerms } from './lib/licence/terms.ts';

export type { LicenceTerms } from './lib/licence/terms.ts';

export interface SigningKeys {
  /** 43 digits of base64url. */
  readonly publicKey: string;
  /** PKCS #8 in PEM. A secret. */
  readonly privateKeyPem: string;
}

export type SignedLicence =
  | { readonly ok: true; readonly value: string }
  | {
      readonly ok: false;
      readonly code: LicenceSigningCode;
      readonly message: string;
    };

/** A new pair of Ed25519 keys. */
export function createSigningKeys(): SigningKeys {
  const { privateKey } = process.getBuiltinModule('node:crypto').generateKeyPairSync('ed25519');
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privateKeyPem, publicKey: findPublicKey(privateKeyPem) ?? '' };
}

/** The public half of a private key; null where the text is no Ed25519 private key in PEM. */
export function findPublicKey(privateKeyPem: string): string | null {
  const { createPrivateKey, createPublicKey } = process.getBuiltinModule('node:crypto');
  try {
    const jwk = createPublicKey(createPrivateKey(privateKeyPem)).export({ format: 'jwk' });
    return jwk.crv === 'Ed25519' && jwk.x !== undefined ? jwk.x : null;
  } catch {
    return null;
  }
}

/** The licence key for these terms, `LK1.….…`, one line without an end. Signed twice it is the same. */
export function signLicence(
  terms: Omit<LicenceTerms, 'signer'>,
  privateKeyPem: string,
): SignedLicence {
  const publicKey = findPublicKey(privateKeyPem);
  if (publicKey === null) {
    const message =
      'Expected an Ed25519 private key in PEM, got something else. `candor licence keygen` makes one.';
    return { ok: false, code: 'signing_key_unusable', message };
  }
  const whole: LicenceTerms = { ...terms, signer: nameSigner(publicKey) };
  const faults = listFaults(whole);
  if (faults.length > 0) {
    const message = `Expected the terms of a licence, got other values in: ${faults.join(', ')}. An id is up to twelve digits after at most three capitals and a hyphen; days are 2026-11-21, the last not before the first.`;
    return { ok: false, code: 'terms_invalid', message };
  }
  const signed = joinSigned(printTerms(whole));
  const { createPrivateKey, sign } = process.getBuiltinModule('node:crypto');
  const signature = sign(null, Buffer.from(signed, 'utf8'), createPrivateKey(privateKeyPem));
  return { ok: true, value: joinKey(signed, signature) };
}

/** What a key holds, whether or not anybody has signed it: for the vendor's eyes, never for a decision. Null where it is no key. */
export function readUncheckedTerms(text: string): LicenceTerms | null {
  const parts = splitKey(text);
  return typeof parts === 'string' ? null : parseTerms(parts.terms);
}
