/**
 * Where reports go: to the vendor's collector, unless a product names others beside it or in its place. `docs/sinks.md` says what
 * each of them is sent.
 */
import type { Effects } from '@candor/local/effects';
import {
  findSinkFolder,
  hasSinkSpools,
  readRetry,
  readSinkSpool,
  readSpool,
  type SpooledReport,
} from '@candor/local/spool';
import type { Manifest } from '@candor/manifest/manifest';
import { isWaiting } from './lib/retry-plan.ts';
import { listSinks, type ListedSink } from './lib/sinks/list-sinks.ts';
import { openSink } from './lib/sinks/open-sink.ts';
import { findTarget, type GivenTarget } from './target.ts';

/** A sink as a product names it: plain data, so that a sender in another process can be told of it. */
export type TelemetrySink = CollectorSink | ApplicationInsightsSink | OtlpSink | FileSink;

interface NamedSink {
  /** Lower case, digits and `-`, at most 32 characters. Default: its kind; two of one kind need names. */
  readonly name?: string;
}

/** The collector of the manifest, or the one that the product or an administrator has in its place. */
export interface CollectorSink extends NamedSink {
  readonly kind: 'collector';
}

export interface ApplicationInsightsSink extends NamedSink {
  readonly kind: 'application-insights';
  /** As the resource's page shows it: `InstrumentationKey=…;IngestionEndpoint=https://…/`. */
  readonly connectionString: string;
  /** Default: `na`. */
  readonly roleName?: string;
}

/** OpenTelemetry's protocol for logs over HTTP, in JSON. */
export interface OtlpSink extends NamedSink {
  readonly kind: 'otlp';
  /** `https://host[:port][/prefix]`; `/v1/logs` is added. */
  readonly endpoint: string;
  /** Headers that the receiver asks for, such as one with a key. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FileSink extends NamedSink {
  readonly kind: 'file';
  /** Absolute. Its folder is made if it is not there. */
  readonly path: string;
  /** Bytes beyond which the next file begins. Default: 10 MiB. */
  readonly bytesMax?: number;
  /** Files that are kept, the current one included. Default: 5, at most 100. */
  readonly filesMax?: number;
}

/** What a product has said about where its reports go. */
export interface SinkOptions extends GivenTarget {
  readonly sinks?: readonly TelemetrySink[];
  /** The product's own setting; where it has none, the environment decides. */
  readonly proxy?: string;
}

/** Where the product keeps its state, and what this machine is. */
export interface SinkPlaces {
  readonly folder: string | null;
  readonly effects: Pick<Effects, 'env' | 'listMachineFolders' | 'now'>;
}

/** One sink as it is now, for the user to read. */
export interface SinkDescription {
  readonly name: string;
  readonly kind: TelemetrySink['kind'];
  /** The address that it posts to, or its file; null where that can not be told. */
  readonly address: string | null;
  /** Why nothing goes there, in a sentence; null where nothing is wrong. */
  readonly problem: string | null;
  /** RFC 3339: nothing is sent there before, since an attempt failed; null for now. */
  readonly notBefore: string | null;
  readonly waiting: { readonly reports: number; readonly events: number; readonly bytes: number };
}

/** All sinks of a product as they are now: with an administrator's own collector there is only that. Makes nothing. Never rejects. */
export function describeSinks(
  manifest: Manifest,
  options: SinkOptions,
  places: SinkPlaces,
): Promise<readonly SinkDescription[]> {
  const listed = listSinks(options.sinks, findTarget(manifest, options, places.effects));
  const { proxy } = options;
  const { env } = places.effects;
  return Promise.all(
    listed.map(async ({ name, kind, plan, problem }) => {
      const opened = plan === null ? null : await openSink(plan, { proxy, env });
      const reports = readWaiting(listed, name, places);
      return {
        name,
        kind,
        address: (opened?.ok === true ? opened.sink.address : opened?.address) ?? null,
        problem: opened?.ok === false ? opened.problem : problem,
        notBefore: readNotBefore(listed, name, places),
        waiting: {
          reports: reports.length,
          events: reports.reduce((sum, { events }) => sum + events, 0),
          bytes: reports.reduce((sum, { body }) => sum + body.length, 0),
        },
      };
    }),
  );
}

function readWaiting(
  listed: readonly ListedSink[],
  name: string,
  { folder }: SinkPlaces,
): readonly SpooledReport[] {
  if (folder === null) return [];
  return isShared(listed, folder) ? readSinkSpool(folder, name) : readSpool(folder);
}

function readNotBefore(
  listed: readonly ListedSink[],
  name: string,
  { folder, effects }: SinkPlaces,
): string | null {
  if (folder === null) return null;
  const retry = readRetry(isShared(listed, folder) ? findSinkFolder(folder, name) : folder);
  return retry !== null && isWaiting(retry, effects.now())
    ? new Date(retry.untilMs).toISOString()
    : null;
}

/** Whether each sink has a spool of its own. */
function isShared(listed: readonly ListedSink[], folder: string): boolean {
  return listed.length > 1 || hasSinkSpools(folder);
}
