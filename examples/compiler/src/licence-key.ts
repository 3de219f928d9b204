/**
 * Licence keys: `STENCIL-1.<terms>.<signature>`, both parts base64url. The terms are JSON; the signature is Ed25519 (RFC 8032)
 * over everything before its dot. A key is checked on the machine, with the vendor's public key alone: nobody is asked.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { EDITIONS, type LicenceTerms, isLicenceId } from './lib/licence/licence.ts';

const PREFIX = 'STENCIL-1';

export type ParsedLicenceKey =
  | { readonly ok: true; readonly value: LicenceTerms }
  | {
      readonly ok: false;
      readonly code: 'not_a_key' | 'wrong_signature' | 'wrong_terms';
      readonly message: string;
    };

/** Reads a key and checks its signature; whether it has expired is another question. */
export function parseLicenceKey(text: string, publicKeyPem: string): ParsedLicenceKey {
  const [prefix, body, signature, ...rest] = text.trim().split('.');
  if (prefix !== PREFIX || body === undefined || signature === undefined || rest.length > 0) {
    return refuse('not_a_key', `expected a licence key of the form ${PREFIX}.….…; copy it whole`);
  }
  const isSigned = verify(
    null,
    Buffer.from(`${prefix}.${body}`),
    createPublicKey(publicKeyPem),
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) {
    return refuse(
      'wrong_signature',
      'expected a key that the vendor has signed; this one was changed or is for another product',
    );
  }
  const terms = parseTerms(Buffer.from(body, 'base64url').toString('utf8'));
  if (terms === null) {
    return refuse('wrong_terms', 'expected terms that this version knows; a newer version may');
  }
  return { ok: true, value: terms };
}

/** The vendor's half: makes a key for these terms. */
export function formatLicenceKey(terms: LicenceTerms, privateKeyPem: string): string {
  const signed = `${PREFIX}.${Buffer.from(JSON.stringify(terms)).toString('base64url')}`;
  const signature = sign(null, Buffer.from(signed), createPrivateKey(privateKeyPem));
  return `${signed}.${signature.toString('base64url')}`;
}

/** Whether these are terms that can be signed and will be understood. */
export function isLicenceTerms(value: unknown): value is LicenceTerms {
  if (typeof value !== 'object' || value === null) return false;
  const terms = value as Readonly<Record<string, unknown>>;
  return (
    typeof terms['id'] === 'string' &&
    isLicenceId(terms['id']) &&
    terms['edition'] !== 'free' &&
    EDITIONS.some((edition) => edition === terms['edition']) &&
    Number.isSafeInteger(terms['seats']) &&
    (terms['seats'] as number) > 0 &&
    isDay(terms['expires']) &&
    typeof terms['auditWaived'] === 'boolean'
  );
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function parseTerms(text: string): LicenceTerms | null {
  try {
    const value: unknown = JSON.parse(text);
    return isLicenceTerms(value) ? value : null;
  } catch {
    return null;
  }
}

function refuse(
  code: 'not_a_key' | 'wrong_signature' | 'wrong_terms',
  message: string,
): ParsedLicenceKey {
  return { ok: false, code, message };
}
