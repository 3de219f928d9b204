/**
 * Country of an address, from a database held in memory. The address goes in, two letters come out; nothing remembers it,
 * which is why the reader is used without its cache of addresses.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BlockList, isIP } from 'node:net';
import { type CountryResponse, Reader } from 'maxmind';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';

/** ISO 3166-1 alpha-2 in capitals, or null where the database does not know. */
export type CountryLookup = (address: string) => string | null;

/** Both layouts in use: the CC0 database's own, and that of MaxMind and its followers. */
type CountryRecord = Partial<CountryResponse> & { readonly country_code?: unknown };

/**
 * Opens an `.mmdb` file; null opens the CC0 database that comes with the collector.
 *
 * @throws CollectorError country_database_unreadable
 */
export async function openCountryLookup(path: string | null): Promise<CountryLookup> {
  const file = path ?? findBundledDatabase();
  try {
    const reader = new Reader<CountryRecord & CountryResponse>(await readFile(file));
    const nowhere = buildNowhere();
    return (address) => {
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      return nowhere.check(address, family) ? null : readCountry(reader, address);
    };
  } catch (cause) {
    throw new CollectorError(
      'country_database_unreadable',
      `Expected a country database (.mmdb) at ${file}, got ${readErrorCode(cause)}. Give its path with --country-database, or leave the option out for the one that is built in.`,
      { cause },
    );
  }
}

/** Addresses that belong to no country (RFC 6890). A database may give them one: an IPv4 address stands within `::/96`. */
const NOWHERE: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

function buildNowhere(): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of NOWHERE) list.addSubnet(network, prefix, family);
  return list;
}

function findBundledDatabase(): string {
  return createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  );
}

function readCountry(
  reader: Reader<CountryRecord & CountryResponse>,
  address: string,
): string | null {
  const record: Partial<CountryRecord> | null = reader.get(address);
  const code = record?.country_code ?? record?.country?.iso_code;
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null;
}
