/**
 * Which proxy a request goes through: the product's own setting, else the variables that most programs understand.
 */
import type { Effects } from '@candor/local/effects';

/**
 * The proxy for `address`, or null for none. A blank setting says nothing, and `ALL_PROXY` is for where the protocol has no variable.
 * A sentence where the setting is no http(s) address: it may be there to hide the user's own, so nothing may go out.
 */
export function findProxy(
  address: URL,
  configured: string | undefined,
  env: Effects['env'],
): URL | null | string {
  const setting = parseProxy(configured ?? '', "the product's setting");
  if (setting !== null) return setting;
  if (isExcepted(address, env[nameIn(env, 'no_proxy')] ?? '')) return null;
  const isSecure = address.protocol === 'https:';
  // A CGI program finds the request header `Proxy` in HTTP_PROXY, where anybody can put an address (CVE-2016-5385).
  const isForeign = !isSecure && env['REQUEST_METHOD'] !== undefined;
  const trusted = isForeign ? { ...env, HTTP_PROXY: '' } : env;
  const name = nameIn(trusted, isSecure ? 'https_proxy' : 'http_proxy', 'all_proxy');
  return parseProxy(env[name] ?? '', name);
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

/** The first that is not blank, in lower case first, as curl has it; '' for none. */
function nameIn(env: Effects['env'], ...names: readonly string[]): string {
  return (
    names.flatMap((name) => [name, name.toUpperCase()]).find((name) => env[name]?.trim()) ?? ''
  );
}

function parseProxy(given: string, place: string): URL | null | string {
  const text = given.trim();
  if (text === '') return null;
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  } catch {
    // As for another protocol.
  }
  return `Expected the address of an http or https proxy in ${place}, got another. Correct or remove it.`;
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
