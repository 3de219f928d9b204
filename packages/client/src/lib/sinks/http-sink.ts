/**
 * The part that all sinks which are reached by HTTP have in common: connections, proxies, redirections.
 */
import type { ReportRequest } from '../../request.ts';
import { redirectsMax } from '../../limits.ts';
import { readCertificates } from '../certificates.ts';
import type { Verdict } from '../judge-answer.ts';
import { openConnection, type Answer, type Connection, type PostResult } from '../post-report.ts';
import { findProxy } from '../proxy.ts';
import type { Handed, Parcel, Sink, SinkConnection, SinkConnectionOptions } from './sink.ts';

export interface HttpSinkOptions {
  readonly name: string;
  readonly address: string;
  readonly bodyBytesMax: number;
  readonly build: (parcel: Parcel) => ReportRequest;
  /** What an answer to that many lines means. */
  readonly judge: (answer: Answer, lines: number, nowMs: number) => Verdict;
  /** What an answer holds for the ledger. Default: nothing. */
  readonly readReceipt?: (answer: Answer) => Readonly<Record<string, unknown>> | null;
}

export function createHttpSink(options: HttpSinkOptions): Sink {
  const { name, address, bodyBytesMax, build } = options;
  // Remembered for all lanes, for as long as the attempt to send lasts.
  const moved = { address: null as string | null };
  return {
    name,
    address,
    bodyBytesMax,
    build,
    connect: (connecting) => connect(options, connecting, moved),
  };
}

function connect(
  options: HttpSinkOptions,
  connecting: SinkConnectionOptions,
  moved: { address: string | null },
): SinkConnection {
  let connection: Connection | null = null;
  let origin = '';
  let isClosed = false;
  const connectTo = (address: string): Connection => {
    const url = new URL(address);
    if (connection !== null && url.origin === origin) return connection;
    connection?.close();
    connection = openConnectionTo(url, connecting);
    origin = url.origin;
    return connection;
  };
  return {
    send: async (parcel, mayGo) => {
      // As far as it came: what has gone out belongs into the ledger, whatever keeps it from going on.
      let exchange: Handed['exchange'] = null;
      try {
        const request = options.build(parcel);
        for (let hop = 0; ; hop += 1) {
          if (isClosed) break;
          const address = moved.address ?? request.address;
          const result = await connectTo(address).post({ ...request, address }, mayGo);
          exchange = describeExchange(options, request, address, result);
          const verdict = judge(options, result, parcel.lines.length, connecting);
          const isMoved = verdict.is === 'moved' && hop < redirectsMax && mayGo();
          if (!isMoved) return { verdict, exchange };
          moved.address = verdict.address;
        }
      } catch {
        // It is kept.
      }
      return { verdict: KEPT, exchange };
    },
    close: () => {
      isClosed = true;
      connection?.close();
    },
  };
}

const KEPT: Verdict = { is: 'kept', retryAfterMs: null };

function openConnectionTo(
  url: URL,
  { proxy, env, keepsAlive, caFile }: SinkConnectionOptions,
): Connection {
  const ca = readCertificates(caFile, env);
  const found = findProxy(url, proxy, env);
  // For an address that reports were sent on to: it may be another protocol's proxy, and may not be in NO_PROXY.
  if (typeof found === 'string') throw new Error(found);
  return openConnection({
    proxy: found,
    keepsAlive,
    ...(ca === undefined ? {} : { ca }),
  });
}

function judge(
  options: HttpSinkOptions,
  result: PostResult,
  lines: number,
  { now }: SinkConnectionOptions,
): Verdict {
  return result.state === 'failed' ? KEPT : options.judge(result, lines, now());
}

function describeExchange(
  { readReceipt }: HttpSinkOptions,
  { body }: ReportRequest,
  address: string,
  result: PostResult,
): Handed['exchange'] {
  if (result.state === 'failed') return { address, status: null, receipt: null, body };
  return { address, status: result.status, receipt: readReceipt?.(result) ?? null, body };
}
