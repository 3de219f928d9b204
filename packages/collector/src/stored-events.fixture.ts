/** What a running collector has stored, event by event, beside what it acknowledged. */
import type { HeldAnswer, HeldSession } from '@candor/manifest/holdings';
import { kDefault } from '@candor/query/limits';
import { askDishes } from './kitchen-questions.fixture.ts';
import { readConnectionFile } from './lib/data-folder/connection-file.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { askHoldings } from './lib/holdings/installation.fixture.ts';
import { type Acknowledged, countEvents } from './retrying-client.fixture.ts';

export interface Compared {
  readonly acknowledged: number;
  readonly stored: number;
  /** In the answers, by way of the rollups; null where the store gave none in time, or where too few installations have sent for one. */
  readonly inAnswers: number | null;
  /** One line for each session of which not exactly the acknowledged events are stored, each once; and for another sum in the answers. */
  readonly differences: readonly string[];
  /** Days from the first to the last instant at which any of them was received, by the collector's clock. */
  readonly receivedDays: number;
}

// On a machine that is busy a store that had no room takes long to be started again: only what hangs is to end here.
const LOADED_MS_MAX = 200_000;
const ANSWERED_MS_MAX = 60_000;
const POLL_MS = 50;

/** Waits until the store has what the journal holds, and asks for the events of each installation by its token. */
export async function compareStored(
  dataFolder: string,
  acknowledged: readonly Acknowledged[],
): Promise<Compared> {
  await whenLoaded(dataFolder);
  const connection = readConnectionFile(describeDataFolder(dataFolder));
  const tokens = acknowledged.map(({ installation }) => installation.token);
  const answer = await askHoldings(connection?.url ?? '', 'held', { tokens });
  const { held } = (await answer.json()) as HeldAnswer;
  const sum = {
    acknowledged: countEvents(acknowledged),
    stored: held.reduce((total, { events }) => total + events, 0),
  };
  const isAnswered = new Set(held.map(({ device }) => device)).size >= kDefault;
  const inAnswers = isAnswered ? await countInAnswers(dataFolder, sum.stored) : null;
  const counted = `stored ${sum.stored}, in the answers ${inAnswers}`;
  const differences = [
    ...listDifferences(acknowledged, held),
    ...(isAnswered && inAnswers !== sum.stored ? [counted] : []),
  ];
  return { ...sum, inAnswers, differences, receivedDays: findReceivedDays(held) };
}

function listDifferences(
  acknowledged: readonly Acknowledged[],
  held: readonly HeldSession[],
): readonly string[] {
  const sent = acknowledged.flatMap(({ sessions }) => sessions);
  const known = new Set(sent.map(({ session }) => session));
  const foreign = held.filter(({ session }) => !known.has(session));
  return [
    ...foreign.map(({ events }) => `sent nothing in a session, stored ${events}`),
    ...sent.flatMap(({ session, events, unanswered }) => {
      const found = held.find((each) => each.session === session);
      const ranges = found?.seqs.map(([first, last]) => `${first}-${last}`).join() ?? 'none';
      const stored = `${found?.events ?? 0} of ${ranges}`;
      // A report that got no answer is stored as a whole or not at all.
      const expected = [events, events + unanswered].map(describeFirst);
      return expected.includes(stored) ? [] : [`acknowledged ${expected[0]}, stored ${stored}`];
    }),
  ];
}

const describeFirst = (events: number): string =>
  events === 0 ? '0 of none' : `${events} of 1-${events}`;

function findReceivedDays(held: readonly HeldSession[]): number {
  if (held.length === 0) return 0;
  const first = Math.min(...held.map(({ firstReceived }) => Date.parse(firstReceived)));
  const last = Math.max(...held.map(({ lastReceived }) => Date.parse(lastReceived)));
  return (last - first) / 86_400_000;
}

async function whenLoaded(dataFolder: string): Promise<void> {
  const until = Date.now() + LOADED_MS_MAX;
  while (Date.now() < until) {
    const status = await call(dataFolder, 'GET', '/api/status').catch(() => null);
    const { journal, engine } = (status ?? {}) as {
      readonly journal?: { readonly eventsWaiting: number };
      readonly engine?: { readonly up: boolean };
    };
    if (journal?.eventsWaiting === 0 && engine?.up === true) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the store did not take what the journal holds');
}

/** All events ever, as the dashboard counts them; asked until it is `expected`, for a refresh comes a moment later. */
async function countInAnswers(dataFolder: string, expected: number): Promise<number | null> {
  const question = askDishes(-100, 100);
  const until = Date.now() + ANSWERED_MS_MAX;
  for (;;) {
    const answer = (await call(dataFolder, 'POST', '/api/ask', question).catch(() => ({}))) as {
      readonly rows?: readonly { readonly value: number }[];
    };
    const value = answer.rows?.[0]?.value ?? null;
    if (value === expected || Date.now() > until) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function call(
  dataFolder: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const connection = readConnectionFile(describeDataFolder(dataFolder));
  if (connection === null) throw new Error('no collector runs on the folder');
  const answer = await fetch(connection.url + path, {
    method,
    headers: {
      authorization: `Bearer ${connection.token}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
}
