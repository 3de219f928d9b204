import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { buildCountryDatabase } from './country-database.fixture.ts';
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

it("a database in MaxMind's own layout places addresses too, and what is no code of a country is none", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-country-'));
  const file = join(folder, 'country.mmdb');
  const of = (
    code: string | number,
  ): { readonly country: { readonly iso_code: string | number } } => ({
    country: { iso_code: code },
  });
  await writeFile(
    file,
    buildCountryDatabase({
      '203.0.113.0/24': { ...of('CH'), continent: { code: 'EU' } },
      '198.51.100.0/25': of('DE'),
      // The layout of the database that comes along.
      '198.51.100.128/25': { country_code: 'FR' },
      '192.0.2.0/28': of('de'),
      '192.0.2.16/28': of('DEU'),
      '192.0.2.32/28': of('D'),
      '192.0.2.48/28': of(''),
      '192.0.2.64/28': of(49),
      '192.0.2.80/28': of('Germany'),
      '192.0.2.96/28': { registered_country: { iso_code: 'DE' } },
      '10.0.0.0/8': of('US'),
    }),
  );
  const find = await openCountryLookup(file);
  const placed = ['203.0.113.9', '198.51.100.1', '198.51.100.129'].map(find);
  expect(placed).toEqual(['CH', 'DE', 'FR']);
  for (const last of [1, 17, 33, 49, 65, 81, 97, 113]) expect(find(`192.0.2.${last}`)).toBeNull();
  // Neither one that is not in it, nor one of another kind, nor one that is nobody's.
  for (const nowhere of ['8.8.8.8', '2001:4860:4860::8888', '10.0.0.1']) {
    expect(find(nowhere)).toBeNull();
  }
  await rm(folder, { recursive: true });
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
