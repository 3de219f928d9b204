/**
 * Licence keys, checked on the machine with the vendor's public key: nobody is asked, and nothing is sent.
 *
 *     const checked = checkLicenceKey(text, { publicKeys: [PUBLIC_KEY], product: 'stencil', nowMs: Date.now() });
 *     if (!checked.ok) console.error(checked.message);
 *
 * `candor licence keygen` makes the pair, `candor licence sign` the keys. They keep honest people honest: whoever changes the
 * program needs none.
 */
import type { LicenceKeyCode } from './errors.ts';
import { licenceClockSlackMs } from './limits.ts';
import { type KeyParts, splitKey } from './lib/licence/key-text.ts';
import { isSignedBy, nameSigner, readPublicKey } from './lib/licence/signer.ts';
import { formatDay, type LicenceTerms, parseTerms } from './lib/licence/terms.ts';

export type { LicenceTerms } from './lib/licence/terms.ts';

export interface LicenceRefusal {
  readonly ok: false;
  readonly code: LicenceKeyCode;
  /** Expected, got, what to do; never the key itself. */
  readonly message: string;
  /** The terms of a key that is signed but does not hold: of another product, too early, or ended. Otherwise null. */
  readonly terms: LicenceTerms | null;
}

export type CheckedLicence = { readonly ok: true; readonly value: LicenceTerms } | LicenceRefusal;

export interface LicenceCheck {
  /** The vendor's public keys, each 43 digits of base64url: the one in use, and former ones whose licences still hold. */
  readonly publicKeys: readonly string[];
  /** The product's id, as its manifest names it. */
  readonly product: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /**
   * A moment that is surely past: when this version was built, or the last start. A clock that was set back, or a flat battery,
   * then neither prolongs a licence nor makes a good one look too early. Default: none is known.
   */
  readonly surelyPastMs?: number;
}

/** Reads a key and checks all that there is to check. Pure but for loading node:crypto; never throws. */
export function checkLicenceKey(text: string, check: LicenceCheck): CheckedLicence {
  const read = readLicenceKey(text, check.publicKeys);
  return read.ok ? checkTerms(read.value, check) : read;
}

/** Reads a key and checks its signature alone: neither product nor day. Never throws. */
export function readLicenceKey(text: string, publicKeys: readonly string[]): CheckedLicence {
  const parts = splitKey(text);
  switch (parts) {
    case 'none':
      return refuse(
        'licence_not_a_key',
        'Expected a licence key, "LK1." and two parts joined by a dot, got other text. Copy the whole key from where you got it.',
      );
    case 'newer':
      return refuse(
        'licence_newer_form',
        'Expected a licence key of the form LK1, got one of another form. A newer version of the product may know it.',
      );
    case 'damaged':
      return refuse('licence_damaged', DAMAGED);
    default:
      return readSigned(parts, publicKeys);
  }
}

/**
 * The status of a licence as a heartbeat tells it: `none` without a key, or with one that does not count · `trial` for an edition
 * called trial, or something_trial · `licensed` · `expired`.
 */
export function findLicenceStatus(
  checked: CheckedLicence | null,
): 'none' | 'trial' | 'licensed' | 'expired' {
  if (checked === null) return 'none';
  if (!checked.ok) return checked.code === 'licence_expired' ? 'expired' : 'none';
  return /(?:^|[_-])trial$/.test(checked.value.edition) ? 'trial' : 'licensed';
}

const DAMAGED =
  'Expected a licence key as the vendor signed it, got one that was changed on the way. Copy the whole key again from where you got it.';

function readSigned(parts: KeyParts, publicKeys: readonly string[]): CheckedLicence {
  const keys = publicKeys.map((publicKey) => ({ publicKey, key: readPublicKey(publicKey) }));
  if (keys.some(({ key }) => key === null)) {
    return refuse(
      'licence_signer_unusable',
      'Expected a public key of the vendor, 43 digits of base64url, got something else. This is a fault of the product: tell its vendor.',
    );
  }
  const signer = findSigner(parts.terms);
  if (signer === null) return refuse('licence_damaged', DAMAGED);
  const key = keys.find(({ publicKey }) => nameSigner(publicKey) === signer)?.key ?? null;
  if (key === null) {
    return refuse(
      'licence_other_signer',
      'Expected a licence key that was signed for this product, got one with a signature that it does not know. Look whether it is for this product and version, and copy it whole.',
    );
  }
  if (!isSignedBy(key, parts.signed, parts.signature)) return refuse('licence_damaged', DAMAGED);
  const terms = parseTerms(parts.terms);
  if (terms === null) {
    return refuse(
      'licence_terms_unknown',
      'Expected terms that this version of the product knows, got others. A newer version may know them.',
    );
  }
  return { ok: true, value: terms };
}

/** The signer that the terms name, before anything is known of them; null where they name none, as no key does that was signed. */
function findSigner(terms: string): string | null {
  try {
    const { signer } = JSON.parse(terms) as { readonly signer?: unknown };
    return typeof signer === 'string' ? signer : null;
  } catch {
    return null;
  }
}

function checkTerms(terms: LicenceTerms, check: LicenceCheck): CheckedLicence {
  const { issued, expires, products } = terms;
  if (!products.includes(check.product)) {
    return refuse(
      'licence_other_product',
      `Expected a licence for ${check.product}, got one for ${products.join(', ')}. Use the key that you got for this product.`,
      terms,
    );
  }
  const nowMs = findNow(check);
  if (nowMs + licenceClockSlackMs < Date.parse(issued)) {
    return refuse(
      'licence_not_yet_valid',
      `Expected a day from ${issued} on, when the licence begins, got an earlier one from the clock of this machine. Set the clock, or wait for that day.`,
      terms,
    );
  }
  if (expires !== null && formatDay(nowMs) > expires) {
    return refuse(
      'licence_expired',
      `Expected a licence that still holds, got one whose last day was ${expires}. Renew it, or set the clock if that day is not past.`,
      terms,
    );
  }
  return { ok: true, value: terms };
}

/** The last instant of which a calendar knows the day, ECMA-262, section 21.4.1.1. */
const INSTANT_MS_MAX = 8.64e15;

/** The clock, but never before what is surely past; a clock that tells no time counts as one that stands at its beginning. */
function findNow({ nowMs, surelyPastMs = 0 }: LicenceCheck): number {
  const known = [nowMs, surelyPastMs].filter((ms) => Math.abs(ms) <= INSTANT_MS_MAX);
  return Math.max(0, ...known);
}

function refuse(
  code: LicenceKeyCode,
  message: string,
  terms: LicenceTerms | null = null,
): LicenceRefusal {
  return { ok: false, code, message, terms };
}
