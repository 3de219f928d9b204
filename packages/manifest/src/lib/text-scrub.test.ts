import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scrubText } from './text-scrub.ts';

test.each([
  ['sent to jane.doe@example.com today', 'sent to ‹mail› today'],
  ['see https://example.com/a?b=c#d.', 'see ‹url›'],
  [String.raw`in C:\Users\jane\project.txt`, 'in ‹path›'],
  [String.raw`from \\server\share`, 'from ‹path›'],
  ['in /home/jane/project and ~/x', 'in ‹path›'],
  [String.raw`in "C:\Users\Jane Doe\plan.txt" again`, 'in "‹path›" again'],
  ['in /home/Jane Doe/plan.txt', 'in ‹path›'],
  ['with password=hunter2 set', 'with ‹secret› set'],
  ['Authorization: Bearer abc.def', '‹secret›'],
  ['from 192.168.0.17:8080', 'from ‹address›'],
  ['from fe80::1ff:fe23:4567:890a now', 'from ‹address› now'],
  ['key 3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'key ‹id›'],
  ['token ghp_16C7e42F292c6912E7710c838347Ae178B4a', '‹secret›'],
  ['two\nlines\tand \u001b[31mred', 'two lines and  [31mred'],
])('scrubText() takes %j apart', (text, clean) => {
  expect(scrubText(text, 200)).toBe(clean);
});

test.each([
  'The phase failed.',
  'expected 3 or 4 arguments, got 5',
  'either/or',
  'L-1234567',
  'Array.prototype.map',
  'std::vector',
])('scrubText() leaves %j alone', (text) => {
  expect(scrubText(text, 200)).toBe(text);
});

test('scrubText() never gives more characters than it may', () => {
  expect(scrubText('a@b', 4)).toBe('‹mai');
});

test('scrubbing what was scrubbed changes nothing', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom(
      'a@b',
      '/etc',
      'C:\\x',
      'http://x',
      '1.2.3.4',
      '::1',
      '‹',
      '›',
      '0123456789abcdef01234',
    ),
  );
  const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 60 }), (raw, charsMax) => {
      const once = scrubText(raw.slice(0, charsMax), charsMax);
      expect(scrubText(once, charsMax)).toBe(once);
      expect(once.length).toBeLessThanOrEqual(charsMax);
      expect(once).not.toMatch(/\p{Surrogate}/u);
    }),
    { numRuns: 2_000 },
  );
});
