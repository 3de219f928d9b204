/**
 * The written forms of names and values, each once: parsing a manifest, shaping a value and reading a report all ask here.
 * Every expression is linear in its input, and callers bound the length before they ask.
 */
import {
  editionCharsMax,
  eventNameCharsMax,
  fieldNameCharsMax,
  productNameCharsMax,
  productNameCharsMin,
  versionCharsMax,
} from '../limits.ts';

export const PRODUCT_FORM: RegExp = /^[a-z][a-z0-9-]*$/;
export const EVENT_FORM: RegExp = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/;
export const FIELD_FORM: RegExp = /^[a-z][a-z0-9_]*$/;
/** As `free` or `team_trial`: a word that can be a value of a choice as well. */
export const EDITION_FORM: RegExp = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;
/** Up to five numbers; eight digits are enough for a day such as 20261121. */
const NUMBERS = String.raw`\d{1,8}(?:\.\d{1,8}){0,4}`;
/** Pre-releases are called by what they are everywhere; any other word might be a branch, a customer or a person. */
const PRE_RELEASE = String.raw`(?:(?:alpha|beta|canary|dev|ea|insiders|next|nightly|pre|preview|rc|snapshot|a|b|m)[.-]?)?(?:\d{1,8}(?:\.\d{1,8}){0,2})?`;
/** A commit or the number of a build. */
const BUILD = String.raw`[0-9a-f]{6,40}|(?:build\.?)?\d{1,8}`;
/** `23.3.46+db544ff02b`, `10.0.22631`, `2.0.0-rc.1`: what a version says of a product, and no more. */
const VERSION = new RegExp(`^${NUMBERS}(?:-(?!$|\\+)${PRE_RELEASE})?(?:\\+(?:${BUILD}))?$`, 'i');
/** RFC 1918, 1122 and 3927, but for 10.0.0.0/8: that may be a version of Windows or of anything else. */
const LOCAL_ADDRESS =
  /^(?:127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}(?:\.\d{1,3}){1,2}$/;
/** What most versions are: read by a session's start, for which the engine takes less time to prepare this than the other two. */
const PLAIN_VERSION = /^(?!1[2679]\d\.)\d{1,8}(?:\.\d{1,8}){0,2}$/;
const HEX_16 = /^[0-9a-f]{16}$/;
const HEX_32 = /^[0-9a-f]{32}$/;
/** RFC 9562: version 4, variant 10xx. */
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

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

export function isEdition(text: string): boolean {
  return text.length <= editionCharsMax && EDITION_FORM.test(text);
}

export function isVersion(text: string): boolean {
  if (text.length > versionCharsMax) return false;
  return PLAIN_VERSION.test(text) || (VERSION.test(text) && !LOCAL_ADDRESS.test(text));
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
