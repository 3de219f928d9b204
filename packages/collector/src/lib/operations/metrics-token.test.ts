import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMetricsToken } from './metrics-token.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-metrics-'));
  file = join(folder, 'metrics.token');
});
afterEach(() => rmSync(folder, { recursive: true }));

const TOKEN = 'm'.repeat(43);

it('the token is made once and outlives a start', () => {
  expect(openMetricsToken(file, () => TOKEN)(TOKEN)).toBe(true);
  const isToken = openMetricsToken(file, () => 'n'.repeat(43));
  expect([TOKEN, 'n'.repeat(43), '', `${TOKEN} `].map(isToken)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(readFileSync(file, 'utf8')).toBe(`${TOKEN}\n`);
  expect(readdirSync(folder)).toEqual(['metrics.token']);
});

it.skipIf(process.platform === 'win32')('its owner alone can read the file', () => {
  openMetricsToken(file, () => TOKEN);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each(['', 'short', `${TOKEN} ${TOKEN}`])('a file that holds no token is refused', (text) => {
  writeFileSync(file, text);
  expect(() => openMetricsToken(file, () => TOKEN)).toThrow(
    expect.objectContaining({ code: 'data_folder_unusable' }),
  );
  expect(readFileSync(file, 'utf8')).toBe(text);
});
