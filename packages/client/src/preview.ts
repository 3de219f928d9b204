/**
 * What a sending that begins now would send, and what it would leave: for a user to read beforehand. Nothing is sent, and nothing taken.
 */
import { gzipSync } from 'node:zlib';
import type { Decisions } from '@candor/local/consent';
import { buildRandomHex, type Effects } from '@candor/local/effects';
import { readQueuedErasure, type LaneHoldings } from '@candor/local/queued-erasure';
import { hasSinkSpools } from '@candor/local/spool';
import { readWaitingReports, type WaitingState } from '@candor/local/waiting-reports';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { formatBody, keyedPath } from './lib/ask-collector.ts';
import { mayTryErasure } from './lib/due-erasure.ts';
import { findProxy, portOf } from './lib/proxy.ts';
import { listSinks } from './lib/sinks/list-sinks.ts';
import { openSink } from './lib/sinks/open-sink.ts';
import { splitParcel, type SinkRequest } from './lib/sinks/sink.ts';
import { buildWireHead } from './lib/wire-head.ts';
import { buildAddress } from './request.ts';
import type { SinkOptions } from './sinks.ts';
import { findTarget } from './target.ts';

export interface PreviewPlaces {
  readonly folder: string | null;
  readonly effects: Pick<Effects, 'env' | 'listMachineFolders' | 'now' | 'randomBytes'>;
}

/** The way through a proxy. */
export interface ProxyPassage {
  /** Without the credentials that its address may hold. */
  readonly address: string;
  readonly hasCredentials: boolean;
  /** `host:port` to which the proxy opens a tunnel, in which it reads nothing; null where it is asked by the whole address. */
  readonly tunnelTo: string | null;
}

/** One request as it goes over the wire; or what is appended to a file. */
export interface WireRequest {
  readonly method: string;
  readonly address: string;
  readonly proxy: ProxyPassage | null;
  /** Request line and headers, in their order and case; empty for a file. The time of sending and credentials are not in it. */
  readonly head: readonly string[];
  /** Before it is compressed. */
  readonly body: Buffer;
  readonly wire: Buffer;
}

/** A report that lies in the spool, as the requests in which it goes to a sink. */
export interface PreviewedReport {
  readonly sink: string;
  readonly lane: LaneName;
  readonly state: WaitingState;
  readonly events: number;
  readonly requests: readonly WireRequest[];
}

/** An erasure that waits, as the next sending asks the collector for it. */
export interface PreviewedErasure {
  readonly lane: LaneName;
  readonly request: WireRequest;
  /** The body with no token in it: who has a token can read and erase what the collector holds. */
  readonly shownBody: string;
}

/** What lies in the spool for each sink. */
export async function previewReports(
  manifest: Manifest,
  options: SinkOptions,
  places: PreviewPlaces,
): Promise<readonly PreviewedReport[]> {
  const { folder, effects } = places;
  if (folder === null) return [];
  const listed = listSinks(options.sinks, findTarget(manifest, options, effects));
  const isShared = listed.length > 1 || hasSinkSpools(folder);
  const keeper = { folder, nowMs: effects.now(), senderHex: buildRandomHex(effects, 8) };
  const previewed: PreviewedReport[] = [];
  for (const { name, plan } of listed) {
    const via = { proxy: options.proxy, env: effects.env };
    const opened = plan === null ? null : await openSink(plan, via);
    if (opened?.ok !== true) continue;
    const { sink } = opened;
    for (const { report, state } of readWaitingReports(keeper, isShared ? name : null)) {
      const { lane, events, head, lines } = report;
      const requests = await Promise.all(
        splitParcel(sink, { head, lines }).map((parcel) =>
          describeWire(sink.build(parcel), options, places),
        ),
      );
      previewed.push({ sink: name, lane, state, events, requests });
    }
  }
  return previewed;
}

/** What the next sending asks the collector to erase; nothing where it is not yet due, or held back. */
export async function previewErasure(
  manifest: Manifest,
  options: SinkOptions,
  places: PreviewPlaces,
  decisions: Decisions,
): Promise<readonly PreviewedErasure[]> {
  const { folder, effects } = places;
  if (folder === null || !mayTryErasure(folder, decisions, effects.now())) return [];
  const target = findTarget(manifest, options, effects);
  const asker = { target, proxy: options.proxy, effects };
  const address = buildAddress(target.collector, keyedPath('erase', asker));
  if (address === null) return [];
  const proxy = findProxy(new URL(address), options.proxy, effects.env);
  if (typeof proxy === 'string') return [];
  const requests = readQueuedErasure(folder)?.requests ?? [];
  return await Promise.all(
    requests.map(async (holdings) => {
      const body = Buffer.from(formatBody(holdings), 'utf8');
      const headers = { 'content-type': 'application/json' };
      const request = await describePost({ address, headers, body, wire: body }, options, places);
      return { lane: holdings.lane, request, shownBody: formatBody(hideTokens(holdings)) };
    }),
  );
}

function hideTokens(holdings: LaneHoldings): LaneHoldings {
  return { ...holdings, tokens: holdings.tokens.map(() => '(a token, not shown)') };
}

async function describeWire(
  request: SinkRequest,
  options: SinkOptions,
  places: PreviewPlaces,
): Promise<WireRequest> {
  const { method, address, body } = request;
  return method === 'append'
    ? { method, address, proxy: null, head: [], body, wire: body }
    : // At zlib's usual level, as the sender does it: the bytes are the same.
      await describePost({ ...request, wire: gzipSync(body) }, options, places);
}

interface Post {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isDated?: true;
  readonly body: Buffer;
  readonly wire: Buffer;
}

async function describePost(
  { address, headers, isDated, body, wire }: Post,
  options: SinkOptions,
  { effects }: PreviewPlaces,
): Promise<WireRequest> {
  const method = 'POST';
  const url = new URL(address);
  const proxy = findProxy(url, options.proxy, effects.env);
  // Then there is nothing to be sent.
  if (typeof proxy === 'string') throw new Error(proxy);
  const opening = { method, headers, ...(isDated === true ? { isDated } : {}) };
  const head = await buildWireHead(opening, url, proxy, wire);
  return {
    method,
    address,
    proxy: proxy === null ? null : passThrough(proxy, url),
    head,
    body,
    wire,
  };
}

function passThrough(proxy: URL, url: URL): ProxyPassage {
  return {
    address: proxy.origin,
    hasCredentials: proxy.username !== '' || proxy.password !== '',
    tunnelTo: url.protocol === 'https:' ? `${url.hostname}:${portOf(url)}` : null,
  };
}
