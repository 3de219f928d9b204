import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkLicenceKey,
  findLicenceStatus,
  readLicenceKey,
  type LicenceCheck,
} from './licence.ts';
import { licenceClockSlackMs, licenceKeyCharsMax } from './limits.ts';
import { createSigningKeys, signLicence, type LicenceTerms } from './licence-signing.ts';

const vendor = createSigningKeys();
const other = createSigningKeys();
const TERMS: Omit<LicenceTerms, 'signer'> = {
  id: 'L-1042',
  products: ['stencil', 'stencil-server'],
  edition: 'professional',
  seats: 25,
  issued: '2026-11-02',
  expires: '2027-11-01',
  auditWaived: false,
};

const signed = (
  changes: Partial<typeof TERMS> = {},
  privateKeyPem: string = vendor.privateKeyPem,
): string => {
  const result = signLicence({ ...TERMS, ...changes }, privateKeyPem);
  if (!result.ok) throw new Error(result.message);
  return result.value;
};
const at = (instant: string): number => Date.parse(instant);
const check = (changes: Partial<LicenceCheck> = {}): LicenceCheck => ({
  publicKeys: [vendor.publicKey],
  product: 'stencil',
  nowMs: at('2026-11-21T12:00:00Z'),
  ...changes,
});
const codeOf = (text: string, changes: Partial<LicenceCheck> = {}): string => {
  const checked = checkLicenceKey(text, check(changes));
  return checked.ok ? 'ok' : checked.code;
};

const day = fc
  .integer({ min: at('2000-01-01'), max: at('2099-12-31') })
  .map((ms) => new Date(ms).toISOString().slice(0, 10));
const termsArbitrary = fc
  .record({
    id: fc.oneof(fc.stringMatching(/^[0-9]{1,12}$/), fc.stringMatching(/^[A-Z]{1,3}-[0-9]{1,12}$/)),
    products: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{1,39}$/), {
      minLength: 1,
      maxLength: 16,
    }),
    edition: fc.constantFrom('community', 'professional', 'team_trial', 'site-2'),
    seats: fc.option(fc.integer({ min: 1 })),
    days: fc.tuple(day, fc.option(day)),
    auditWaived: fc.boolean(),
  })
  .map(({ days: [one, two], ...terms }) => {
    const [issued = one, expires = null] = two === null ? [one] : [one, two].toSorted();
    return { ...terms, issued, expires };
  });

describe('a licence key', () => {
  it('carries its terms from the vendor to the machine, in one line', () => {
    fc.assert(
      fc.property(termsArbitrary, (terms) => {
        const key = signed(terms);
        expect(key).toMatch(/^LK1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/);
        expect(key.length).toBeLessThanOrEqual(licenceKeyCharsMax);
        expect(readLicenceKey(key, [vendor.publicKey])).toMatchObject({ ok: true, value: terms });
        expect(signed(terms)).toBe(key);
      }),
      { numRuns: 30 },
    );
  });

  it('holds as it was copied: with line ends, blanks and a byte-order mark', () => {
    const key = signed();
    const copied = `\ufeff  ${key.slice(0, 60)}\r\n${key.slice(60, 130)}\n   ${key.slice(130)}\n`;
    expect(codeOf(copied)).toBe('ok');
  });

  it('does not hold when any one character of it was changed', () => {
    const key = signed();
    const digit = fc.constantFrom(...'ABYZabyz0189-_.!=é'.split(''));
    fc.assert(
      fc.property(fc.nat(key.length - 1), digit, (index, to) => {
        fc.pre(key[index] !== to);
        expect(codeOf(`${key.slice(0, index)}${to}${key.slice(index + 1)}`)).not.toBe('ok');
      }),
      { numRuns: 300 },
    );
  });

  it('does not hold with bits in its last digit that no byte takes up', () => {
    const key = signed();
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = digits.indexOf(key.at(-1) ?? '');
    expect(codeOf(`${key.slice(0, -1)}${digits[last + 1]}`)).toBe('licence_damaged');
  });

  it.each([
    ['', 'licence_not_a_key'],
    ['L-1042', 'licence_not_a_key'],
    ['LK1', 'licence_not_a_key'],
    ['LK1.', 'licence_not_a_key'],
    ['LK1.e30', 'licence_not_a_key'],
    ['LK1.e30.e30', 'licence_damaged'],
    ['LK2.e30.e30', 'licence_newer_form'],
    ['LK2.e30', 'licence_newer_form'],
    [`${signed()}.e30`, 'licence_not_a_key'],
    [signed().slice(0, -1), 'licence_damaged'],
    [signed().replace('LK1.', 'LK1.e'), 'licence_damaged'],
    [`${signed()}${' '.repeat(licenceKeyCharsMax)}`, 'licence_not_a_key'],
    [signed({}, other.privateKeyPem), 'licence_other_signer'],
  ])('of the form %.40s is refused: %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each<unknown>([undefined, null, 7, {}])('that is no text is none: %s', (text) => {
    expect(codeOf(text as string)).toBe('licence_not_a_key');
  });

  it('with the terms of one and the signature of another does not hold', () => {
    const [prefix, , signature] = signed().split('.');
    const [, better] = signed({ auditWaived: true }).split('.');
    expect(codeOf(`${prefix}.${better}.${signature}`)).toBe('licence_damaged');
  });

  it('is not taken from another vendor who names his key like this one', () => {
    const [prefix, terms = '', signature] = signed({}, other.privateKeyPem).split('.');
    const [, own = ''] = signed().split('.');
    const read = (text: string): { readonly signer: string } =>
      JSON.parse(Buffer.from(text, 'base64url').toString()) as { readonly signer: string };
    const forged = { ...read(terms), signer: read(own).signer };
    const text = Buffer.from(JSON.stringify(forged)).toString('base64url');
    expect(codeOf(`${prefix}.${text}.${signature}`)).toBe('licence_damaged');
  });

  it('of a former signing key holds while the product knows that one too', () => {
    const key = signed({}, other.privateKeyPem);
    expect(codeOf(key, { publicKeys: [vendor.publicKey, other.publicKey] })).toBe('ok');
  });

  it('can not be checked by a product that was built with a public key that is none', () => {
    for (const broken of ['', 'x', `${vendor.publicKey}=`, 'A'.repeat(44)]) {
      expect(codeOf(signed(), { publicKeys: [broken] })).toBe('licence_signer_unusable');
    }
  });

  it('is never told in a message', () => {
    const secret = signed({ products: ['another'] });
    for (const text of [secret, `${secret}x`, 'my secret words']) {
      const checked = checkLicenceKey(text, check());
      expect(checked.ok ? '' : checked.message).not.toContain(text);
    }
  });
});

describe('the terms', () => {
  it('are for some products, and for no other', () => {
    expect(codeOf(signed(), { product: 'stencil-server' })).toBe('ok');
    const checked = checkLicenceKey(signed(), check({ product: 'automation-server' }));
    expect(checked).toMatchObject({ ok: false, code: 'licence_other_product' });
    expect(checked.ok ? '' : checked.message).toContain('stencil, stencil-server');
  });

  it('hold from the first day to the last moment of the last', () => {
    const on = (instant: string): string => codeOf(signed(), { nowMs: at(instant) });
    expect(on('2026-11-02T00:00:00Z')).toBe('ok');
    expect(on('2027-11-01T23:59:59.999Z')).toBe('ok');
    expect(on('2027-11-02T00:00:00Z')).toBe('licence_expired');
    expect(codeOf(signed({ expires: null }), { nowMs: at('2999-01-01') })).toBe('ok');
  });

  it('hold at once where a clock or a time zone is behind, but not weeks before', () => {
    const issuedMs = at('2026-11-02');
    expect(codeOf(signed(), { nowMs: issuedMs - licenceClockSlackMs })).toBe('ok');
    const early = { nowMs: issuedMs - licenceClockSlackMs - 1 };
    expect(codeOf(signed(), early)).toBe('licence_not_yet_valid');
  });

  it('are not prolonged by a clock that was set back, nor too early for one with a flat battery', () => {
    const surelyPastMs = at('2027-12-01');
    expect(codeOf(signed(), { nowMs: at('2026-12-01'), surelyPastMs })).toBe('licence_expired');
    const built = { nowMs: 0, surelyPastMs: at('2026-11-20') };
    expect(codeOf(signed(), built)).toBe('ok');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300])(
    'are judged without a throw by a clock that says %s',
    (nowMs) => {
      expect(codeOf(signed(), { nowMs })).toBe('licence_not_yet_valid');
      expect(codeOf(signed(), { nowMs, surelyPastMs: at('2026-11-21') })).toBe('ok');
    },
  );

  it('of a key that does not hold can still be shown', () => {
    const checked = checkLicenceKey(signed(), check({ nowMs: at('2030-01-01') }));
    expect(checked).toMatchObject({ ok: false, terms: { id: 'L-1042', expires: '2027-11-01' } });
    expect(checkLicenceKey('x', check())).toMatchObject({ terms: null });
  });
});

describe('findLicenceStatus()', () => {
  it.each([
    [null, 'none'],
    ['x', 'none'],
    [signed(), 'licensed'],
    [signed({ edition: 'trial' }), 'trial'],
    [signed({ edition: 'team_trial' }), 'trial'],
    [signed({ edition: 'industrial' }), 'licensed'],
    [signed({ expires: '2026-11-20' }), 'expired'],
    [signed({ edition: 'trial', expires: '2026-11-20' }), 'expired'],
    [signed({ issued: '2026-12-20' }), 'none'],
    [signed({ products: ['another'], expires: '2026-11-20' }), 'none'],
    [signed({}, other.privateKeyPem), 'none'],
  ] as const)('of %.20s is %s', (key, status) => {
    expect(findLicenceStatus(key === null ? null : checkLicenceKey(key, check()))).toBe(status);
  });
});
