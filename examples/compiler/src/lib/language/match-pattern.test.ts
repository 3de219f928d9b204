import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern } from './match-pattern.ts';

describe('matchesPattern()', () => {
  it.each([
    ['mails/hi', 'mails/*', true],
    ['mails/de/hi', 'mails/*', false],
    ['mails/de/hi', 'mails/**', true],
    ['mails', 'mails/**', true],
    ['a/b/c', '**/c', true],
    ['welcome-mail', 'w*-mail', true],
    ['w-mail', 'w*e*-mail', false],
    ['aa', 'a*a*a', false],
  ])('%s against %s is %s', (path, pattern, expected) => {
    expect(matchesPattern(path, pattern)).toBe(expected);
  });

  it('agrees with a regular expression on names with stars', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(name, pattern, (name, pattern) => {
        if (pattern === '**') return;
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        expect(matchesPattern(name, pattern)).toBe(expected);
      }),
    );
  });
});
