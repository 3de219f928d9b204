/** Clients as the real one is: each event is sent until it is acknowledged, whatever happens to the collector meanwhile. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { type Installation, createInstallation } from './lib/holdings/installation.fixture.ts';

export interface RetryingClient {
  /** Resolves to the next answer of this status. */
  readonly whenAnswered: (status: number) => Promise<SeenAnswer>;
  /** Sends what is on its way until it is acknowledged, then nothing until `go()`; resolves to what was acknowledged. */
  readonly settle: () => Promise<readonly Acknowledged[]>;
  /** As `settle()`, but sends nothing again: what was not acknowledged by now stays so until `go()`. */
  readonly halt: () => Promise<readonly Acknowledged[]>;
  readonly go: () => void;
  /** As `settle()`, and ends; resolves to the number of different events. */
  readonly finish: () => Promise<number>;
  /** Sends each report that was acknowledged once more, as it was, until it is acknowledged there; resolves to how many. */
  readonly sendAllAgain: (url: string) => Promise<number>;
  /** How many answers said no by this code; `cut` are requests that were sent and got no answer. */
  readonly countRefused: (code: string) => number;
  /** Resolves once anything at all was acknowledged. */
  readonly whenAcknowledged: () => Promise<void>;
  /** Requests that have no answer yet. */
  readonly countUnderWay: () => number;
}

export interface SeenAnswer {
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

/** Of one installation: its sessions, one after the other. */
export interface Acknowledged {
  readonly installation: Pick<Installation, 'token'>;
  readonly sessions: readonly AcknowledgedSession[];
}

/** The events 1 to `events` were acknowledged; as many more as `unanswered` were sent, and nobody has said what became of them. */
export interface AcknowledgedSession {
  readonly session: string;
  readonly events: number;
  readonly unanswered: number;
}

const eventsPerReportUsual = 10;
const RETRY_MS = 25;
const DAY_MS = 86_400_000;
/** As many days as a spool may have lain there. */
const OLD_DAYS = 3;
/** How often a session ends and the next begins, a report repeats events of the last, an event is old, lines are out of order. */
const SHARES = { restart: 0.04, overlap: 0.25, old: 0.1, shuffle: 0.3 } as const;

interface Load {
  readonly target: { readonly url: string };
  readonly now: () => number;
  readonly eventsPerReport: number;
  state: 'going' | 'settling' | 'halting';
  underWay: number;
  readonly refused: Map<string, number>;
  readonly watchers: { readonly status: number; readonly resolve: (answer: SeenAnswer) => void }[];
}

interface Session {
  readonly session: string;
  readonly started: string;
  events: number;
  unanswered: number;
  /** Lines of the last report that was acknowledged, and those that are to be. */
  last: readonly string[];
  next: readonly string[];
}

interface Sender {
  readonly installation: Installation;
  readonly sessions: Session[];
  readonly acknowledged: Buffer[];
}

/** `target.url` may change while the clients run. `now` is what their machines take for the time, in milliseconds. */
export function startRetryingClient(
  target: { readonly url: string },
  clients: number,
  now: () => number = Date.now,
  eventsPerReport: number = eventsPerReportUsual,
): RetryingClient {
  const load: Load = {
    target,
    now,
    eventsPerReport,
    state: 'going',
    underWay: 0,
    refused: new Map(),
    watchers: [],
  };
  const senders = Array.from({ length: clients }, (): Sender => {
    const installation = createInstallation();
    return { installation, sessions: [openSession(installation.session, now)], acknowledged: [] };
  });
  const run = (): readonly Promise<void>[] => senders.map((sender) => runClient(load, sender));
  let running = run();
  const end = async (state: Load['state']): Promise<readonly Acknowledged[]> => {
    load.state = state;
    await Promise.all(running);
    return senders;
  };
  return {
    whenAnswered: (status) => new Promise((resolve) => load.watchers.push({ status, resolve })),
    settle: () => end('settling'),
    halt: () => end('halting'),
    go: () => {
      load.state = 'going';
      running = run();
    },
    finish: async () => countEvents(await end('settling')),
    sendAllAgain: (url) => sendAllAgain({ ...load, target: { url } }, senders),
    countRefused: (code) => load.refused.get(code) ?? 0,
    whenAcknowledged: async () => {
      while (countEvents(senders) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    countUnderWay: () => load.underWay,
  };
}

export function countEvents(acknowledged: readonly Acknowledged[]): number {
  return acknowledged
    .flatMap(({ sessions }) => sessions)
    .reduce((sum, { events }) => sum + events, 0);
}

function openSession(session: string, now: () => number): Session {
  const started = new Date(now() - OLD_DAYS * DAY_MS).toISOString();
  return { session, started, events: 0, unanswered: 0, last: [], next: [] };
}

/**
 * One installation: sessions that go on counting. Now and then a report repeats events of the last, as a client's does that missed
 * an answer, or holds some of earlier days, or in another order. Not each repeats: what a collector has lost of the others nobody
 * sends again, and so it is missed.
 */
async function runClient(load: Load, sender: Sender): Promise<void> {
  const { installation, sessions } = sender;
  while (load.state === 'going') {
    const isUnderWay = sessions.at(-1)?.next.length !== 0;
    if (!isUnderWay && happens(SHARES.restart)) sessions.push(openSession(randomUUID(), load.now));
    const session = sessions.at(-1);
    if (session === undefined) throw new Error('an installation has a session from its start');
    if (session.next.length === 0) session.next = createLines(load, session);
    const body = await sendSurely(load, installation, session);
    if (body === null) return;
    sender.acknowledged.push(body);
    session.events += session.next.length;
    Object.assign(session, { last: session.next, next: [], unanswered: 0 });
  }
}

function createLines(load: Load, session: Session): readonly string[] {
  return Array.from({ length: load.eventsPerReport }, (_, index) => {
    const agoMs = happens(SHARES.old) ? Math.random() * OLD_DAYS * DAY_MS : 0;
    const at = new Date(load.now() - agoMs).toISOString();
    return eventLine(session.events + 1 + index, { at });
  });
}

/** Each try is cut anew, as is a spool that has grown meanwhile. Null where it was given up. */
async function sendSurely(
  load: Load,
  { device }: Installation,
  session: Session,
): Promise<Buffer | null> {
  for (;;) {
    const repeated = happens(SHARES.overlap) ? session.last.filter(() => happens(0.5)) : [];
    const lines = [...repeated, ...session.next];
    if (happens(SHARES.shuffle)) lines.sort(() => Math.random() - 0.5);
    const head = headLine({ session: session.session, device, started: session.started });
    const body = gzipSync(head + lines.join(''));
    const outcome = await send(load, body, lines.length);
    if (outcome === 'acknowledged') return body;
    if (outcome === 'cut') session.unanswered = session.next.length;
    if (load.state === 'halting') return null;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function sendAllAgain(load: Load, senders: readonly Sender[]): Promise<number> {
  await Promise.all(
    senders.map(async ({ acknowledged }) => {
      for (const body of acknowledged) {
        while ((await send(load, body, null)) !== 'acknowledged') {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    }),
  );
  return senders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
}

/** Of a report of so many events, each of which is to be taken. `cut`: it may have arrived, and nobody says so. */
async function send(
  load: Load,
  body: Buffer,
  events: number | null,
): Promise<'acknowledged' | 'refused' | 'cut'> {
  load.underWay += 1;
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
    if (answer.status === 200 && (events === null || taken === events)) return 'acknowledged';
    note(load, seen.code ?? 'without a code');
    return 'refused';
  } catch (failure) {
    if (isNobodyThere(failure)) return 'refused';
    note(load, 'cut');
    return 'cut';
  } finally {
    load.underWay -= 1;
  }
}

/** Nothing was sent where no connection came about, or where there is no address yet. */
function isNobodyThere(failure: unknown): boolean {
  const cause = failure instanceof Error ? failure.cause : null;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  return code === 'ECONNREFUSED' || code === 'ERR_INVALID_URL';
}

function note({ refused }: Load, code: string): void {
  refused.set(code, (refused.get(code) ?? 0) + 1);
}

function happens(share: number): boolean {
  return Math.random() < share;
}
