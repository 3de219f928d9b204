/**
 * Which proxy a request goes through: the product's own setting, else the variables that most programs understand.
 */
import type { Effects } from '@candor/local/effects';

/** The proxy for `address`, or null for none. A setting that is no http(s) address counts as none. */
export function findProxy(
  address: URL,
  configured: string | undefined,
  env: Effects['env'],
): URL | null {
  if (configured !== undefined && configured !== '') return parseProxy(configured);
  if (isExcepted(address, readVariable(env, 'no_proxy'))) return null;
  if (address.protocol === 'https:') return parseProxy(readVariable(env, 'https_proxy'));
  // A CGI program finds the request header `Proxy` in HTTP_PROXY, where anybody can put an address (CVE-2016-5385).
  if (env['REQUEST_METHOD'] !== undefined) return parseProxy(env['http_proxy'] ?? '');
  return parseProxy(readVariable(env, 'http_proxy'));
}

/** `Proxy-Authorization` for a proxy whose address holds credentials (RFC 7617), else null. */
export function buildProxyAuthorization(proxy: URL): string | null {
  if (proxy.username === '' && proxy.password === '') return null;
  const pair = `${decode(proxy.username)}:${decode(proxy.password)}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

/** A `%` that begins no escape stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An IPv6 address without its brackets. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** Lower case first, as curl has it. */
function readVariable(env: Effects['env'], name: string): string {
  return env[name] ?? env[name.toUpperCase()] ?? '';
}

function parseProxy(text: string): URL | null {
  if (text === '') return null;
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

/** `NO_PROXY`: names separated by commas, each for itself and what lies below it; with a port only for that; `*` for all. */
function isExcepted(address: URL, exceptions: string): boolean {
  const host = bareHost(address).toLowerCase();
  const port = String(portOf(address));
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((exception) => exception !== '')
    .some((exception) => {
      if (exception === '*') return true;
      const [, name = '', onPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(exception) ?? [];
      const isIpv6 = exception.split(':').length > 2 && !exception.startsWith('[');
      const domain = (isIpv6 ? exception : name).replace(/^\*?\./, '');
      if (!isIpv6 && onPort !== undefined && onPort !== port) return false;
      return host === domain || host.endsWith(`.${domain}`);
    });
}
