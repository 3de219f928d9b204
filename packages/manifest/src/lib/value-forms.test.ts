import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isVersion } from './value-forms.ts';

test.each(['5', '5.2', '5.2.0', '23.3.46+db544ff02b', '10.0.22631', '2.0.0-rc.1', '172.15.0'])(
  '%s is a version',
  (text) => expect(isVersion(text)).toBe(true),
);

test.each(['', '.5', '5.', '5..2', '123456789', '5.2.0-customer', 'v5', '5.2.0 ', ' 5', '5\n'])(
  '%j is none',
  (text) => expect(isVersion(text)).toBe(false),
);

test('an address of this machine or of its network is no version', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const local = fc.oneof(
    fc.constant('127'),
    fc.constant('169.254'),
    fc.constant('192.168'),
    fc.integer({ min: 16, max: 31 }).map((second) => `172.${second}`),
  );
  fc.assert(
    fc.property(local, octet, octet, (network, third, last) => {
      expect(isVersion(`${network}.${third}.${last}`)).toBe(false);
    }),
  );
});
