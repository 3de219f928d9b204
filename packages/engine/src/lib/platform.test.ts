import { expect, test } from 'vitest';
import { assertSupported, readPlatform } from './platform.ts';

test.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
])('%s on %s has an embedded engine', (system, architecture) => {
  expect(() => assertSupported({ system, architecture, isMusl: false })).not.toThrow();
});

test.each([
  ['win32', 'x64', false],
  ['linux', 'riscv64', false],
  ['freebsd', 'x64', false],
  ['linux', 'x64', true],
])('%s on %s (musl: %s) is told to use a ClickHouse server', (system, architecture, isMusl) => {
  expect(() => assertSupported({ system, architecture, isMusl })).toThrow(
    expect.objectContaining({
      code: 'ENGINE_PLATFORM',
      message: expect.stringContaining('Give the URL of a ClickHouse server'),
    }),
  );
});

test('the platform of this process is read from it', () => {
  expect(readPlatform()).toMatchObject({ system: process.platform, architecture: process.arch });
});
