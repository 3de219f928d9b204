/**
 * The requests that the client makes, as the sender sends them and as a preview shows them.
 */

export interface ReportRequest {
  readonly method: 'POST';
  /** `{collector}/v1/report/{key}` of the collector; other sinks have other paths. */
  readonly address: string;
  /** Beside these there are only the ones of HTTP itself: `host`, `connection`, `content-length`, and `date` where it is dated. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Whether it says in the header `Date`, to the second, what the machine takes for the time when it is sent. Where that is far off,
   * the collector corrects the times of the events by it.
   */
  readonly isDated?: true;
  /** The report as it lies in the spool, or as another sink wants it. It is sent gzipped. Ends with `\n`. */
  readonly body: Buffer;
}

/** Where reports go: the manifest's collector and key, or what the product has in their place. */
export interface ReportTarget {
  /** `https://host[:port][/prefix]`; plain http only where the vendor or an administrator says so. */
  readonly collector: string;
  readonly key: string;
}

/** Null where the collector's address is none. */
export function buildReportRequest(target: ReportTarget, body: Buffer): ReportRequest | null {
  const address = buildAddress(target.collector, `v1/report/${encodeURIComponent(target.key)}`);
  return address === null
    ? null
    : {
        method: 'POST',
        address,
        headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
        isDated: true,
        body,
      };
}

/** `{collector}/{path}`, or null where the collector's address is none. */
export function buildAddress(collector: string, path: string): string | null {
  try {
    const url = new URL(collector);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
    // Credentials in an address would be a header that nobody declared.
    if (url.username !== '' || url.password !== '') return null;
    const prefix = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname;
    return `${url.origin}${prefix}/${path}`;
  } catch {
    return null;
  }
}
