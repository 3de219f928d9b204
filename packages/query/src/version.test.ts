import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareVersions, newestVersion } from './version.ts';

it('versions go number by number, a pre-release before its release', () => {
  const sorted = ['2.0.0-rc.2', '10.0', '2.0.0', '2.0.0-rc.10', '9.9.9', '2.0.0+b1'];
  expect(sorted.toSorted(compareVersions)).toEqual([
    '2.0.0-rc.2',
    '2.0.0-rc.10',
    '2.0.0',
    '2.0.0+b1',
    '9.9.9',
    '10.0',
  ]);
  expect(newestVersion(sorted)).toBe('10.0');
  expect(newestVersion([])).toBeUndefined();
});

it('versions have one order, from whichever side they are compared', () => {
  const version = fc.stringMatching(
    /^\d{1,2}(\.\d{1,2}){0,3}(-[a-z0-9]{1,3}(\.\d)?)?(\+[a-z]{2})?$/,
  );
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
      expect(compareVersions(a, b) === 0).toBe(a === b);
    }),
  );
});
