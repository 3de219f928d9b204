/** Clients as the real one is: each report is sent until it is acknowledged, whatever happens to the collector meanwhile. */
import { gzipSync } from 'node:zlib';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { type Installation, createInstallation } from './lib/holdings/installation.fixture.ts';

export interface RetryingClient {
  /** Resolves to the next answer of this status. */
  readonly whenAnswered: (status: number) => Promise<SeenAnswer>;
  /** Sends what is on its way until it is acknowledged, then nothing until `go()`; resolves to what was acknowledged. */
  readonly settle: () => Promise<readonly Acknowledged[]>;
  readonly go: () => void;
  /** As `settle()`, and ends; resolves to the number of different events. */
  readonly finish: () => Promise<number>;
}

export interface SeenAnswer {
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

/** Of one installation, in its one session: the events 1 to `events`. */
export interface Acknowledged {
  readonly installation: Installation;
  readonly events: number;
}

const eventsPerReportUsual = 10;
const RETRY_MS = 25;

interface Load {
  readonly target: { readonly url: string };
  readonly now: () => number;
  readonly eventsPerReport: number;
  state: 'going' | 'settling' | 'ending';
  readonly watchers: { readonly status: number; readonly resolve: (answer: SeenAnswer) => void }[];
}

/** `target.url` may change while the clients run. `now` is what their machines take for the time, in milliseconds. */
export function startRetryingClient(
  target: { readonly url: string },
  clients: number,
  now: () => number = Date.now,
  eventsPerReport: number = eventsPerReportUsual,
): RetryingClient {
  const load: Load = { target, now, eventsPerReport, state: 'going', watchers: [] };
  const acknowledged = Array.from({ length: clients }, () => ({
    installation: createInstallation(),
    events: 0,
  }));
  const run = (): readonly Promise<void>[] => acknowledged.map((each) => runClient(load, each));
  let running = run();
  const settle = async (state: Load['state']): Promise<readonly Acknowledged[]> => {
    load.state = state;
    await Promise.all(running);
    return acknowledged;
  };
  return {
    whenAnswered: (status) => new Promise((resolve) => load.watchers.push({ status, resolve })),
    settle: () => settle('settling'),
    go: () => {
      load.state = 'going';
      running = run();
    },
    finish: async () => (await settle('ending')).reduce((sum, { events }) => sum + events, 0),
  };
}

/** One installation: a session that goes on counting, in reports that overlap as a client's do that missed an answer. */
async function runClient(
  load: Load,
  acknowledged: { readonly installation: Installation; events: number },
): Promise<void> {
  const { session, device } = acknowledged.installation;
  const { eventsPerReport } = load;
  while (load.state === 'going') {
    const at = new Date(load.now()).toISOString();
    const lines = Array.from({ length: eventsPerReport }, (_, index) =>
      eventLine(acknowledged.events + 1 + index, { at }),
    );
    const body = gzipSync(headLine({ session, device, started: at }) + lines.join(''));
    while (!(await isAcknowledged(load, body))) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    acknowledged.events += eventsPerReport;
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
    return answer.status === 200 && taken === load.eventsPerReport;
  } catch {
    return false;
  }
}
