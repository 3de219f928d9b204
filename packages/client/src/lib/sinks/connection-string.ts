/**
 * The connection string of an Application Insights resource, as its page in the Azure portal shows it:
 *
 *     InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/
 *
 * Keys are read without regard to case; those that have nothing to do with sending are passed over. An endpoint has to be
 * named, here or as `EndpointSuffix` (with `Location`): there is no host that nobody has configured.
 */

export interface InsightsConnection {
  readonly instrumentationKey: string;
  /** `https://host[:port][/prefix]`, without a `/` at its end. */
  readonly endpoint: string;
}

export type ConnectionStringResult =
  | { readonly ok: true; readonly value: InsightsConnection }
  /** A sentence that says what was expected and what to do; no value of the string is in it. */
  | { readonly ok: false; readonly problem: string };

export function parseConnectionString(text: string): ConnectionStringResult {
  const pairs = new Map<string, string>();
  for (const part of text.split(';').filter((part) => part.trim() !== '')) {
    const [key = '', value, ...rest] = part.split('=');
    if (value === undefined || rest.length > 0) {
      return wrong('key=value, separated by ";"', 'a part that is none');
    }
    const name = key.trim().toLowerCase();
    if (pairs.has(name)) return wrong('each key once', 'one twice');
    pairs.set(name, value.trim());
  }
  const instrumentationKey = pairs.get('instrumentationkey') ?? '';
  if (!/^[0-9A-Za-z-]{1,40}$/.test(instrumentationKey)) {
    const got = instrumentationKey === '' ? 'none' : 'another form';
    return wrong('an InstrumentationKey of letters, digits and "-"', got);
  }
  const endpoint = findEndpoint(pairs);
  return typeof endpoint === 'string'
    ? { ok: true, value: { instrumentationKey, endpoint } }
    : endpoint;
}

function findEndpoint(
  pairs: ReadonlyMap<string, string>,
): string | Extract<ConnectionStringResult, { ok: false }> {
  const named = pairs.get('ingestionendpoint') ?? '';
  const suffix = pairs.get('endpointsuffix') ?? '';
  if (named === '' && suffix === '') return wrong('an IngestionEndpoint', 'none');
  const location = pairs.get('location') ?? '';
  const text =
    named === '' ? `https://${location === '' ? '' : `${location}.`}dc.${suffix}` : named;
  try {
    const url = new URL(text);
    const isPlain =
      url.username === '' && url.password === '' && url.search === '' && url.hash === '';
    if ((url.protocol === 'https:' || url.protocol === 'http:') && isPlain) {
      return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
    }
  } catch {
    // As below.
  }
  return wrong('an IngestionEndpoint as https://host', 'another form');
}

function wrong(expected: string, got: string): Extract<ConnectionStringResult, { ok: false }> {
  return {
    ok: false,
    problem: `Expected ${expected} in the connection string, got ${got}. Copy it anew from the resource's page.`,
  };
}
