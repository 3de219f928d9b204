/**
 * Where a request came from. This is the one place in Candor that reads an address, and its answer goes to the country
 * look-up and nowhere else.
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { CollectorError } from '../../errors.ts';
import { forwardedForCharsMax } from '../../limits.ts';

/** Null where it is unknown, or where anybody on the way asks for it not to be placed by giving `0.0.0.0` or `::`. */
export type ReadSenderAddress = (request: IncomingMessage) => string | null;

export const TRUSTED_PROXIES_DEFAULT: readonly string[] = ['127.0.0.0/8', '::1'];

/**
 * `X-Forwarded-For` counts only where the connection comes from a trusted proxy; then the nearest entry that is not itself a
 * trusted proxy is the sender. What stands further left the sender may have made up.
 *
 * @param trustedProxies addresses or networks (`10.0.0.0/8`).
 * @throws CollectorError usage
 */
export function createSenderAddressReader(trustedProxies: readonly string[]): ReadSenderAddress {
  const trusted = buildTrusted(trustedProxies);
  return (request) => {
    const chain = [request.socket.remoteAddress, ...readForwarded(request)].map(normalise);
    if (chain.some((address) => address !== null && isUnspecified(address))) return null;
    const nearest = chain.findIndex((address) => address === null || !isTrusted(trusted, address));
    // Where only trusted proxies are named, the sender is one of our own. An entry that can not be read is nobody's: what
    // stands behind it is not believed in its place.
    return chain.at(nearest) ?? null;
  };
}

/** Nearest first: each proxy appends the address that it saw. */
function readForwarded(request: IncomingMessage): readonly string[] {
  const header = request.headers['x-forwarded-for'];
  const text = Array.isArray(header) ? header.join(',') : header;
  if (text === undefined || text.length > forwardedForCharsMax) return [];
  return text.split(',').toReversed();
}

function normalise(entry: string | undefined): string | null {
  if (entry === undefined) return null;
  const bare = entry
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(bare) === 0 ? null : bare;
}

function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]+$/.test(address);
}

function isTrusted(trusted: BlockList, address: string): boolean {
  return trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function buildTrusted(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', prefix] = proxy.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? null : Number(prefix);
    const isPrefix =
      bits === null || (Number.isInteger(bits) && bits >= 0 && bits <= (version === 6 ? 128 : 32));
    if (version === 0 || !isPrefix) {
      throw new CollectorError(
        'usage',
        'Expected a trusted proxy to be an address or a network such as 10.0.0.0/8, got something else.',
      );
    }
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (bits === null) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  return list;
}
