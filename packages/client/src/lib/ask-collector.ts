/**
 * Asks the collector about a user's own data. These are acts of the user, not of the product: they go out also when telemetry is off,
 * to the one place that reports go to, and carry nothing but the request.
 */
import type { Effects } from '@candor/local/effects';
import type { LaneHoldings } from '@candor/local/queued-erasure';
import type { Receipt } from '@candor/manifest/holdings';
import { answerBytesMax, heldAnswerBytesMax, holdingsMsMax } from '../limits.ts';
import { buildAddress, type ReportTarget } from '../request.ts';
import { readCertificates } from './certificates.ts';
import { parseEraseAnswer, parseErrorCode, parseJson } from './holdings-answers.ts';
import { exchange, type Exchanged } from './holdings-exchange.ts';
import { findProxy } from './proxy.ts';

export interface HoldingsAsker {
  /** Where reports go, and nowhere else. */
  readonly target: ReportTarget;
  /** The product's own proxy setting; undefined where the environment decides. */
  readonly proxy: string | undefined;
  /** Certificates to trust beside the usual ones. */
  readonly caFile?: string | undefined;
  readonly effects: Pick<Effects, 'env'>;
  /** Whether a request keeps the process alive (default true). */
  readonly keepsAlive?: boolean;
  /** Milliseconds for one request (default `holdingsMsMax`). */
  readonly msMax?: number;
}

export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      /** `final` where the collector has said no; otherwise it may go well at another time. */
      readonly why: 'passing' | 'final';
      /** A sentence for the user. */
      readonly message: string;
    };

type NotAsked = Extract<Asked<never>, { ok: false }>;

export async function askErase(
  asker: HoldingsAsker,
  holdings: LaneHoldings,
): Promise<Asked<Receipt>> {
  return await ask(asker, keyedPath('erase', asker), formatBody(holdings), parseEraseAnswer);
}

/** The very bytes of a request; the digest in an erasure's receipt is theirs. */
export function formatBody({ tokens, sessions }: LaneHoldings): string {
  return JSON.stringify({ tokens, sessions });
}

/** The path of a request below the collector's address. */
export function keyedPath(act: 'held' | 'export' | 'erase', { target }: HoldingsAsker): string {
  return `v1/${act}/${encodeURIComponent(target.key)}`;
}

/** One request, with an answer in JSON that `parse` understands; GET where there is no body. */
export async function ask<Value>(
  asker: HoldingsAsker,
  path: string,
  body: string | null,
  parse: (json: unknown) => Value | undefined,
): Promise<Asked<Value>> {
  const bytesMax = path.startsWith('v1/held/') ? heldAnswerBytesMax : answerBytesMax;
  const exchanged = await exchangeWith(asker, path, body, { bytesMax });
  if ('ok' in exchanged) return exchanged;
  if (exchanged.state === 'failed' || exchanged.status !== 200) return explain(exchanged);
  const value = exchanged.isWhole ? parse(parseJson(exchanged.body.toString('utf8'))) : undefined;
  return value === undefined ? BROKEN : { ok: true, value };
}

/** Asks nobody where the collector's address is none, or where its proxy is not understood. */
export async function exchangeWith(
  { target, proxy, caFile, effects, keepsAlive = true, msMax = holdingsMsMax }: HoldingsAsker,
  path: string,
  body: string | null,
  reading: { readonly bytesMax: number; readonly take?: (chunk: Buffer) => void },
): Promise<Exchanged | NotAsked> {
  const address = buildAddress(target.collector, path);
  if (address === null) return NO_ADDRESS;
  const found = findProxy(new URL(address), proxy, effects.env);
  if (typeof found === 'string') return { ok: false, why: 'passing', message: found };
  return await exchange({
    method: body === null ? 'GET' : 'POST',
    address,
    body,
    proxy: found,
    ca: readCertificates(caFile, effects.env),
    keepsAlive,
    msMax,
    ...reading,
  });
}

/** What an answer means that is not the one that was asked for. */
export function explain(
  exchanged: Extract<Exchanged, { state: 'failed' }> | Extract<Exchanged, { state: 'answered' }>,
): Extract<Asked<never>, { ok: false }> {
  if (exchanged.state === 'failed') return UNREACHABLE;
  const { status, body } = exchanged;
  const code = parseErrorCode(parseJson(body.toString('utf8')));
  // Only what speaks as the collector does can say no for good; a proxy or a portal can not.
  const isFinal =
    code !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;
  return {
    ok: false,
    why: isFinal ? 'final' : 'passing',
    message: `Expected the collector's answer, got status ${status}${code === null ? '' : ` (${code})`}. ${isFinal ? 'This collector does not do what was asked.' : 'Try again later.'}`,
  };
}

const UNREACHABLE: Extract<Asked<never>, { ok: false }> = {
  ok: false,
  why: 'passing',
  message: 'Expected an answer of the collector, got none. Try again when the network is there.',
};
/** For an answer in another form, or a part of one. */
export const BROKEN: Extract<Asked<never>, { ok: false }> = {
  ok: false,
  why: 'passing',
  message:
    'Expected an answer in the form of a Candor collector, got another or only a part. Try again later.',
};
const NO_ADDRESS: NotAsked = {
  ok: false,
  why: 'final',
  message: 'Expected the address of a collector, got one that can not be used.',
};
