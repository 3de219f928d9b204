import { afterEach, beforeEach, expect, it } from 'vitest';
import { isLeftOut } from './left-out.ts';

const before = process.env['CI'];
beforeEach(() => {
  delete process.env['CI'];
});
afterEach(() => {
  delete process.env['CI'];
  if (before !== undefined) process.env['CI'] = before;
});

it.skipIf(process.platform !== 'linux')(
  'what a machine refuses is left out, what it allows is not',
  () => {
    expect(isLeftOut('nothing (a test of these words)', () => false)).toBe(true);
    expect(isLeftOut('nothing', () => true)).toBe(false);
  },
);

it.skipIf(process.platform !== 'linux').each(['true', '1'])(
  'a pipeline (CI=%s) tries what it is refused, and fails by it',
  (value) => {
    process.env['CI'] = value;
    expect(isLeftOut('nothing (a test of these words)', () => false)).toBe(false);
  },
);
