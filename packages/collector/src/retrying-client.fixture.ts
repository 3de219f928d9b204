/** Clients as the real one is: each report is sent until it is acknowledged, whatever happens to the collector meanwhile. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { eventLine, headLine } from './lib/door/door.fixture.ts';

export interface RetryingClient {
  /** Resolves to the next answer of this status. */
  readonly whenAnswered: (status: number) => Promise<SeenAnswer>;
  /** Sends what is on its way until it is acknowledged, and resolves to the number of different events that were. */
  readonly finish: () => Promise<number>;
}

export interface SeenAnswer {
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

const EVENTS_PER_REPORT = 10;
const RETRY_MS = 25;

interface Load {
  readonly target: { readonly url: string };
  isEnding: boolean;
  acknowledged: number;
  readonly watchers: { readonly status: number; readonly resolve: (answer: SeenAnswer) => void }[];
}

/** `target.url` may change while the clients run. */
export function startRetryingClient(
  target: { readonly url: string },
  clients: number,
): RetryingClient {
  const load: Load = { target, isEnding: false, acknowledged: 0, watchers: [] };
  const running = Array.from({ length: clients }, () => runClient(load));
  return {
    whenAnswered: (status) => new Promise((resolve) => load.watchers.push({ status, resolve })),
    finish: async () => {
      load.isEnding = true;
      await Promise.all(running);
      return load.acknowledged;
    },
  };
}

/** One installation: a session that goes on counting, in reports that overlap as a client's do that missed an answer. */
async function runClient(load: Load): Promise<void> {
  const session = randomUUID();
  const device = randomUUID().replaceAll('-', '');
  for (let from = 1; !load.isEnding; from += EVENTS_PER_REPORT) {
    const at = new Date().toISOString();
    const lines = Array.from({ length: EVENTS_PER_REPORT }, (_, index) =>
      eventLine(from + index, { at }),
    );
    const body = gzipSync(headLine({ session, device, started: at }) + lines.join(''));
    while (!(await isAcknowledged(load, body))) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    load.acknowledged += EVENTS_PER_REPORT;
  }
}

async function isAcknowledged(load: Load, body: Buffer): Promise<boolean> {
  try {
    const answer = await fetch(`${load.target.url}/v1/report/kitchen-key`, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip' },
      body,
    });
    const value = (await answer.json()) as {
      readonly accepted?: number;
      readonly duplicate?: number;
      readonly error?: { readonly code: string };
    };
    const seen = { code: value.error?.code, retryAfter: answer.headers.get('retry-after') };
    for (const watcher of load.watchers) {
      if (watcher.status === answer.status) watcher.resolve(seen);
    }
    const taken = (value.accepted ?? 0) + (value.duplicate ?? 0);
    return answer.status === 200 && taken === EVENTS_PER_REPORT;
  } catch {
    return false;
  }
}
