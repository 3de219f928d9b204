/**
 * The written forms of names and values, each once: parsing a manifest, shaping a value and reading a report all ask here.
 * Every expression is linear in its input, and callers bound the length before they ask.
 */
import {
  eventNameCharsMax,
  fieldNameCharsMax,
  productNameCharsMax,
  productNameCharsMin,
  versionCharsMax,
} from '../limits.ts';

export const PRODUCT_FORM: RegExp = /^[a-z][a-z0-9-]*$/;
export const EVENT_FORM: RegExp = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/;
export const FIELD_FORM: RegExp = /^[a-z][a-z0-9_]*$/;
/** Up to six numbers, then a tag for a pre-release, then one for a build: `23.3.46+db544ff02b`, `10.0.22631`, `2.0.0-rc.1`. */
const VERSION = /^\d{1,10}(?:\.\d{1,10}){0,5}(?:-[0-9A-Za-z.-]{1,24})?(?:\+[0-9A-Za-z.-]{1,40})?$/;
const HEX_16 = /^[0-9a-f]{16}$/;
const HEX_32 = /^[0-9a-f]{32}$/;
/** RFC 9562: version 4, variant 10xx. */
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** RFC 3339 as `Date.prototype.toISOString()` writes it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function isProductName(text: string): boolean {
  return (
    text.length >= productNameCharsMin &&
    text.length <= productNameCharsMax &&
    PRODUCT_FORM.test(text)
  );
}

export function isEventName(text: string): boolean {
  return text.length <= eventNameCharsMax && EVENT_FORM.test(text);
}

/** Names of fields and of session facts. */
export function isFieldName(text: string): boolean {
  return text.length <= fieldNameCharsMax && FIELD_FORM.test(text);
}

export function isVersion(text: string): boolean {
  return text.length <= versionCharsMax && VERSION.test(text);
}

export function isManifestHash(text: string): boolean {
  return text.length === 16 && HEX_16.test(text);
}

export function isPseudonym(text: string): boolean {
  return text.length === 32 && HEX_32.test(text);
}

export function isSessionId(text: string): boolean {
  return text.length === 36 && UUID_V4.test(text);
}

export function isInstant(text: string): boolean {
  if (text.length !== 24 || !INSTANT.test(text)) return false;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return false;
  // Date.parse takes 30 February for 2 March; only days beyond 28 need the slow proof.
  return text.slice(8, 10) <= '28' || new Date(ms).toISOString() === text;
}
