import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openCountryLookup } from './country.ts';

it('the database that comes along places addresses of both kinds, and no private ones', async () => {
  const find = await openCountryLookup(null);
  expect(find('8.8.8.8')).toBe('US');
  expect(find('2001:4860:4860::8888')).toBe('US');
  expect(find('193.5.22.1')).toBe('CH');
  for (const nowhere of ['127.0.0.1', '10.0.0.1', '192.168.1.1', 'fe80::1', '::1']) {
    expect(find(nowhere)).toBeNull();
  }
});

it('a database that is configured is asked in place of that one', async () => {
  const folder = dirname(
    createRequire(import.meta.url).resolve(
      '@ip-location-db/geo-whois-asn-country-mmdb/package.json',
    ),
  );
  // It has addresses of the newer kind alone.
  const find = await openCountryLookup(join(folder, 'geo-whois-asn-country-ipv6.mmdb'));
  expect(find('2001:4860:4860::8888')).toBe('US');
  expect(find('8.8.8.8')).toBeNull();
});

it('a file that is absent, or no database, is a coded error that names the option', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-country-'));
  const text = join(folder, 'text.mmdb');
  await writeFile(text, 'not a database');
  for (const file of [join(folder, 'absent.mmdb'), text]) {
    await expect(openCountryLookup(file)).rejects.toMatchObject({
      code: 'country_database_unreadable',
      message: expect.stringContaining('--country-database') as string,
    });
  }
  await rm(folder, { recursive: true });
});
