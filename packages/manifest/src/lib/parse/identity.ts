/**
 * Who collects: the product, its vendor, and the addresses.
 */
import type { Manifest } from '../../manifest.ts';
import { keyCharsMax, productNameCharsMax, titleCharsMax, urlCharsMax } from '../../limits.ts';
import { isProductName } from '../value-forms.ts';
import { type Cursor, enter, isGiven, report } from './cursor.ts';
import { readText } from './text.ts';

export type Identity = Pick<
  Manifest,
  'product' | 'title' | 'vendor' | 'privacy' | 'collector' | 'key'
>;

export const KEY_FORM: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{1,63}$/;

/** `cursor` stands at the root. */
export function readIdentity(cursor: Cursor): Identity {
  const product = readText(enter(cursor, 'product'), {
    what: 'the id of the product',
    charsMax: productNameCharsMax,
    form: {
      holds: isProductName,
      words: 'lower-case letters, digits and dashes, a letter first, at least two characters',
    },
  });
  return {
    product,
    title: readText(enter(cursor, 'title'), {
      what: 'the name of the product as its users know it',
      charsMax: titleCharsMax,
    }),
    vendor: readText(enter(cursor, 'vendor'), {
      what: 'the name of the vendor',
      charsMax: titleCharsMax,
    }),
    privacy: readPrivacyPage(enter(cursor, 'privacy')),
    collector: readCollector(enter(cursor, 'collector')),
    key: readKey(enter(cursor, 'key'), product),
  };
}

function readKey(cursor: Cursor, product: string): string {
  if (!isGiven(cursor)) return product;
  return readText(cursor, {
    what: 'the write-only key of the product',
    charsMax: keyCharsMax,
    form: {
      holds: (text) => KEY_FORM.test(text),
      words: 'letters, digits, dashes and underscores, at least two characters',
    },
  });
}

function readPrivacyPage(cursor: Cursor): string {
  const what = "the address of the vendor's page about this telemetry";
  const url = readAddress(cursor, what);
  return url === null ? '' : String(cursor.value).trim();
}

/** An origin: what follows the host belongs to the doors, and a user name in an address would be sent with each report. */
function readCollector(cursor: Cursor): string {
  const what = "the address of the vendor's collector";
  const url = readAddress(cursor, what);
  if (url === null) return '';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    const message = `Expected ${what} to be an origin, got one with a path. Keep only scheme, host and port.`;
    report(cursor, 'bad_form', message);
  }
  return url.origin;
}

function readAddress(cursor: Cursor, what: string): URL | null {
  const text = readText(cursor, { what, charsMax: urlCharsMax });
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== ''
  ) {
    const form = 'an https address such as https://telemetry.example.com, without a user name';
    report(cursor, 'bad_form', `Expected ${what}: ${form}.`);
    return null;
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    const message = `Expected ${what} to be https, or http on this machine alone (localhost). Use https.`;
    report(cursor, 'insecure_address', message);
  }
  return url;
}

/** RFC 6761 for the name, RFC 1122 and RFC 4291 for the addresses. */
function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}
