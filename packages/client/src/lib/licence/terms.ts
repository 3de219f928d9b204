/**
 * What a vendor signs: the terms of a licence, and the form that each of them has.
 */
import { isEdition, isProductName } from '@candor/manifest/names';
import { licenceProductsMax } from '../../limits.ts';

/** No member can hold the name of a person or a company: a key that is found says nothing of whom it was sold to. */
export interface LicenceTerms {
  /** Which of the vendor's signing keys has signed: 8 hex digits, see `nameSigner()`. */
  readonly signer: string;
  /** The vendor's number of the licence: up to twelve digits after at most three capitals and a hyphen, `L-1042`. */
  readonly id: string;
  /** Ids of the products that it is for, as their manifests name them; 1 to 16. */
  readonly products: readonly string[];
  /** As the manifest names it under `editions`: `professional`, `team_trial`. */
  readonly edition: string;
  /** How many people may use it; null where that is not limited. */
  readonly seats: number | null;
  /** First day on which it holds (UTC), `2026-11-21`. */
  readonly issued: string;
  /** Last day on which it holds (UTC); null where it does not end. */
  readonly expires: string | null;
  /** The vendor has agreed with this customer that the use is not audited. */
  readonly auditWaived: boolean;
}

/** Too short for a name: a prefix tells kinds of contracts apart, and no more. */
const LICENCE_ID = /^(?:[A-Z]{1,3}-)?[0-9]{1,12}$/;
const SIGNER = /^[0-9a-f]{8}$/;

/** For each member whether a value has its form; in the order in which a key holds them. */
const FORMS: { readonly [Name in keyof LicenceTerms]: (value: unknown) => boolean } = {
  signer: (value) => typeof value === 'string' && SIGNER.test(value),
  id: (value) => typeof value === 'string' && LICENCE_ID.test(value),
  products: isProducts,
  edition: (value) => typeof value === 'string' && isEdition(value),
  seats: (value) => value === null || (Number.isSafeInteger(value) && (value as number) >= 1),
  issued: isDay,
  expires: (value) => value === null || isDay(value),
  auditWaived: (value) => typeof value === 'boolean',
};

const NAMES = Object.keys(FORMS) as (keyof LicenceTerms)[];

/** Names of the members that are not as they must be, in words for the vendor; empty where these are terms. */
export function listFaults(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['all of it'];
  const terms = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(terms).filter((name) => !Object.hasOwn(FORMS, name));
  const wrong = NAMES.filter((name) => !FORMS[name](terms[name]));
  if (unknown.length > 0) return [...wrong, 'a member that this version does not know'];
  const { issued, expires } = terms as unknown as LicenceTerms;
  // Days in this form compare as text.
  return wrong.length === 0 && expires !== null && expires < issued ? ['expires'] : wrong;
}

/** In the members' own order, so that the same terms always give the same text. */
export function printTerms(terms: LicenceTerms): string {
  return JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, terms[name]])));
}

/** Null where the text holds no terms that this version knows. */
export function parseTerms(text: string): LicenceTerms | null {
  try {
    const value: unknown = JSON.parse(text);
    return listFaults(value).length === 0 ? (value as LicenceTerms) : null;
  } catch {
    return null;
  }
}

/** The UTC day of an instant, `2026-11-21`. */
export function formatDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const ms = Date.parse(value);
  // Date.parse takes 30 February for 2 March.
  return !Number.isNaN(ms) && formatDay(ms) === value;
}

function isProducts(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= licenceProductsMax &&
    value.every((product) => typeof product === 'string' && isProductName(product)) &&
    new Set(value).size === value.length
  );
}
