/**
 * Looking up a name in a way that can be given up.
 *
 * The system's own look-up (`getaddrinfo`) runs in a thread that nothing ends: a process waits for it even in
 * `process.exit()`, 10 s and more where the resolver is silent. A request that must not hold its process asks DNS itself
 * (`dns-query.ts`), after the hosts file. Names that only other sources of the system know (mDNS, LDAP, a search domain) are not found; a
 * request that may hold its process finds them.
 */
import type { LookupAddress } from 'node:dns';
import fs from 'node:fs';
import path from 'node:path';
import type { LookupFunction } from 'node:net';
import { queryDns, type DnsQuery } from './dns-query.ts';

export interface NameResolver {
  /** In place of `dns.lookup()`. */
  readonly lookup: LookupFunction;
  /** Gives up what is under way. */
  readonly cancel: () => void;
}

export interface NameSources {
  readonly hostsFile: string;
  /** `address[:port]`; null for those that the system asks. */
  readonly servers: readonly string[] | null;
}

export function createNameResolver(
  { hostsFile, servers }: NameSources = { hostsFile: findHostsFile(), servers: null },
): NameResolver {
  const running = new Set<DnsQuery>();
  const ask = async (name: string): Promise<readonly LookupAddress[]> => {
    const known = readHosts(hostsFile, name);
    if (known.length > 0) return known;
    const asked = servers ?? process.getBuiltinModule('node:dns').getServers();
    const query = queryDns(name, asked);
    running.add(query);
    const addresses = await query.addresses;
    running.delete(query);
    return addresses.map((address) => toAddress(address));
  };
  const lookup: LookupFunction = (name, options, resolved) => {
    const found = ask(name).catch((): readonly LookupAddress[] => []);
    void found.then((addresses) => {
      const [first] = addresses;
      if (first === undefined) resolved(NOT_FOUND, '', 4);
      else if (options.all === true) resolved(null, [...addresses]);
      else resolved(null, first.address, first.family);
      return undefined;
    });
  };
  const cancel = (): void => {
    for (const query of running) query.cancel();
  };
  return { lookup, cancel };
}

const NOT_FOUND: NodeJS.ErrnoException = Object.assign(new Error('the name was not found'), {
  code: 'ENOTFOUND',
});

/** The addresses that a hosts file gives a name; RFC 6761, section 6.3, knows `localhost` without one. */
function readHosts(file: string, name: string): readonly LookupAddress[] {
  const wanted = name.toLowerCase();
  const found = readLines(file).flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    const isWanted = names.some((candidate) => candidate.toLowerCase() === wanted);
    return isWanted && process.getBuiltinModule('node:net').isIP(address) !== 0
      ? [toAddress(address)]
      : [];
  });
  const isLocal = wanted === 'localhost' || wanted.endsWith('.localhost');
  return found.length === 0 && isLocal ? [toAddress('127.0.0.1'), toAddress('::1')] : found;
}

function readLines(file: string): readonly string[] {
  try {
    return fs.readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function toAddress(address: string): LookupAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

function findHostsFile(): string {
  return process.platform === 'win32'
    ? path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
    : '/etc/hosts';
}
