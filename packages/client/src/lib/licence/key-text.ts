/**
 * A licence key as text: `LK1.<terms>.<signature>`, one line, both parts base64url without padding (RFC 4648, section 5). The
 * terms are JSON in UTF-8; the signature is Ed25519 (RFC 8032) over everything before its dot, and so a checksum too.
 */
import { licenceKeyCharsMax } from '../../limits.ts';

/** The form of the key. Terms that older products must not misread get another number. */
const PREFIX = 'LK1';
/** Bytes of an Ed25519 signature. */
const SIGNATURE_BYTES = 64;

export interface KeyParts {
  /** What is signed. */
  readonly signed: string;
  readonly terms: string;
  readonly signature: Buffer;
}

/**
 * `newer` where it is a key of another form, `damaged` where its parts hold what no key of this form can. What is no text, as a
 * setting that nobody has made, is no key.
 */
export function splitKey(text: unknown): KeyParts | 'none' | 'newer' | 'damaged' {
  if (typeof text !== 'string' || text.length > licenceKeyCharsMax) return 'none';
  // Mail programs break long lines, and people copy what stands around them.
  const key = text.replaceAll(/\s+/g, '');
  const [prefix = '', terms, signature, ...rest] = key.split('.');
  if (!/^LK\d{1,3}$/.test(prefix) || terms === undefined || terms === '') return 'none';
  if (prefix !== PREFIX) return 'newer';
  if (signature === undefined || rest.length > 0) return 'none';
  const [termBytes, signatureBytes] = [readBase64Url(terms), readBase64Url(signature)];
  if (termBytes === null || signatureBytes?.length !== SIGNATURE_BYTES) return 'damaged';
  return {
    signed: `${prefix}.${terms}`,
    terms: termBytes.toString('utf8'),
    signature: signatureBytes,
  };
}

/** What is signed, for these terms. */
export function joinSigned(terms: string): string {
  return `${PREFIX}.${Buffer.from(terms, 'utf8').toString('base64url')}`;
}

export function joinKey(signed: string, signature: Uint8Array): string {
  return `${signed}.${Buffer.from(signature).toString('base64url')}`;
}

/** Null unless the text is the one form that these bytes have: the last digit has bits to spare, and a reader skips what is no digit. */
function readBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
