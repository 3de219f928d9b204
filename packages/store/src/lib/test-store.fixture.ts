/** A store on a database of its own in an engine that the test has started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { Manifest } from '@candor/manifest/manifest';
import { kMax } from '@candor/query/limits';
import type { Question } from '@candor/query/question';
import { afterAll, beforeAll } from 'vitest';
import { openStore, type Store, type StoreAddress, type StoredEvent } from '../store.ts';
import { hasMany, type Read, readCells } from './ask/cell-reader.ts';
import { addWhole } from './ask/cells.ts';
import { createInquiry, type Inquiry } from './ask/inquiry.ts';
import { findProgress } from './ask/progress.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Figures } from './recount.fixture.ts';
import { receivedSince } from './received.ts';
import type { RollupBounds } from './replace-days.ts';
import { renderSelect } from './sql/render.ts';

export interface TestStore {
  readonly store: Store;
  readonly connection: Connection;
  readonly address: StoreAddress;
  /** Inserts in blocks of `eventsMax`, each twice. */
  readonly insert: (events: readonly StoredEvent[], eventsMax: number) => Promise<void>;
  /** Brings the rollups up to date with all that was inserted. */
  readonly refreshAll: () => Promise<void>;
  readonly readRows: <Row>(text: string) => Promise<readonly Row[]>;
  /** What is counted before the k-check, as `recount()` gives it. */
  readonly count: (question: Question, manifest: Manifest) => Promise<Figures>;
  /** Closes the store and opens it again, as a collector does that is started again; what is under way is cut off and may reject. */
  readonly reopen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Server {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** An engine for all tests of the file that calls it. */
export function useEngine(): () => Engine {
  let folder = '';
  let engine: Engine | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
    engine = await startEngine({ dataFolder: folder });
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (engine === null) throw new Error('Expected the engine in a test, got asked before.');
    return engine;
  };
}

export const LATER: number = Date.UTC(2100, 0, 1);
let databases = 0;
let segments = 0;

export async function createTestStore(
  { url, username, password }: Server,
  bounds?: RollupBounds,
): Promise<TestStore> {
  databases += 1;
  const address = { url, username, password, database: `candor_${databases}` };
  // A clock that stands still: no refresh takes long enough to need a rest. All was received before.
  const open = async (): Promise<Store> => {
    const opened = openStore(address, { now: () => LATER }, bounds);
    await opened.migrate();
    return opened;
  };
  let store = await open();
  const connection = openConnection(address, address.database);
  return {
    get store() {
      return store;
    },
    connection,
    address,
    insert: async (events, eventsMax) => insertTwice(store, events, eventsMax),
    refreshAll: async () => {
      while ((await store.refreshRollups()).waiting > 0);
    },
    readRows: async (text) => connection.ask({ text, parameters: {} }, {}),
    count: async (question, manifest) => countFigures(connection, question, manifest),
    reopen: async () => {
      await store.close();
      store = await open();
    },
    close: async () => {
      await store.close();
      await connection.close();
    },
  };
}

async function insertTwice(
  store: Store,
  events: readonly StoredEvent[],
  eventsMax: number,
): Promise<void> {
  segments += 1;
  for (let at = 0, block = 0; at < events.length; at += eventsMax, block += 1) {
    const piece = { segment: segments, block, events: events.slice(at, at + eventsMax) };
    await store.insertBlock(piece);
    await store.insertBlock(piece);
  }
}

/** What answers call an installation: by its ordinal, or, where it has none, by a hash of its id. */
const NAMES = {
  text: `SELECT concat('#', toString(ordinal)) AS name, toString(installation) AS id FROM installation_ordinals
    UNION DISTINCT SELECT concat('#', toString(bitOr(sipHash64(device), bitShiftLeft(toUInt64(1), 63)))), toString(device) FROM events
    UNION DISTINCT SELECT concat('#', toString(bitOr(sipHash64(session), bitShiftLeft(toUInt64(1), 63)))), toString(session) FROM events`,
  parameters: {},
};

/** With a k so large that every installation is named. */
async function countFigures(
  connection: Connection,
  question: Question,
  manifest: Manifest,
): Promise<Figures> {
  const asked = createInquiry(question, manifest, kMax, await findProgress(connection, question));
  const settings = receivedSince(asked.grownDays, asked.staleDays.length === 0);
  const read: Read = async (select) => connection.ask(renderSelect(select), settings);
  const inquiry: Inquiry = (await hasMany(read, asked)) ? { ...asked, source: 'days' } : asked;
  const rows = addWhole(await readCells(read, inquiry), question);
  const given = await connection.ask<{ name: string; id: string }>(NAMES, {});
  const ids = new Map(given.map(({ name, id }) => [name, id]));
  return new Map(
    rows.map((row) => {
      const key =
        row.all_steps === 1
          ? 'all'
          : row.all_groups === 1
            ? row.step_at
            : `${row.step_at}|${row.grp}`;
      return [
        key,
        {
          value: row.value,
          installations: row.few.map((name) => ids.get(name) ?? name).toSorted(),
        },
      ];
    }),
  );
}
