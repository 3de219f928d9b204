/** An installation as the user's side knows it: what it sends, and the tokens by which it owns that. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { HoldingsRequest } from '@candor/manifest/holdings';
import { eventLine, headLine } from '../door/door.fixture.ts';
import { findPseudonym } from './parse-holdings.ts';

export interface Installation {
  readonly token: string;
  readonly device: string;
  readonly session: string;
}

export function createInstallation(): Installation {
  const token = randomBytes(32).toString('hex');
  return { token, device: findPseudonym(token), session: randomUUID() };
}

export interface ReportOptions {
  readonly key?: string;
  /** Replaces or adds to the head line; undefined leaves out. */
  readonly head?: Readonly<Record<string, unknown>>;
  /** Replaces or adds to each event. */
  readonly event?: Readonly<Record<string, unknown>>;
}

export function sendReport(
  url: string,
  { device, session }: Installation,
  seqs: readonly number[],
  { key = 'kitchen-key', head = {}, event = {} }: ReportOptions = {},
): Promise<Response> {
  const at = new Date().toISOString();
  return fetch(`${url}/v1/report/${key}`, {
    method: 'POST',
    body:
      headLine({ session, device, started: at, ...head }) +
      seqs.map((seq) => eventLine(seq, { at, ...event })).join(''),
  });
}

/** Comes back while the collector says that it is not so far yet, as whoever asks is to: on a busy machine that may be more than once. */
export async function askHoldings(
  url: string,
  asked: 'held' | 'export' | 'erase',
  ids: Partial<HoldingsRequest>,
  key = 'kitchen-key',
): Promise<Response> {
  for (;;) {
    const answer = await fetch(`${url}/v1/${asked}/${key}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tokens: [], sessions: [], ...ids }),
    });
    if (answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
