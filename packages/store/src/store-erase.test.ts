import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportedRow, HeldRow, Owner } from './holdings.ts';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { dropRepeats, recount } from './lib/recount.fixture.ts';
import { searchFolder } from './search-folder.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import type { StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;
const question = createQuestion({ span: { from: day('2026-01-01'), to: day('2026-03-31') } });
const manifest = createManifest();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Ids that no other data could hold by chance. */
const DEVICE = '9f3c6a1be25d4780b1c2d3e4f5a69788';
const SESSION = '7a1d9c3e-5b2f-4e60-9d81-c3b2a1f0e9d8';
const BARE = '5e8b2c4d-6f7a-4b1c-8d9e-0f1a2b3c4d5e';

const BASE: StoredEvent = {
  product: 'example',
  environment: 'production',
  manifest: 'b1946ac92492d234',
  lane: 'usage',
  session: SESSION,
  seq: 1,
  device: DEVICE,
  ephemeral: false,
  event: 'heartbeat',
  started: Date.UTC(2026, 0, 5),
  at: Date.UTC(2026, 0, 6, 12),
  received: Date.UTC(2026, 0, 6, 13),
  facts: { version: '1.0', ci: false, processors: 8 },
  fields: { uptime: 1.5, identities: 3, trial: true },
};

/** A session of the device over two days and two months, and one that has no device. */
const OWN: readonly StoredEvent[] = [
  ...[1, 2, 3, 7].map((seq) => ({ ...BASE, seq, at: BASE.at + seq * 86_400_000 * 4 })),
  ...[1, 2].map((seq) => ({ ...BASE, seq, session: BARE, device: '' })),
];
const OWNER: Owner = { product: 'example', devices: [DEVICE], sessions: [BARE] };

async function collect<Row>(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const held = (test: TestStore, owner: Owner): Promise<readonly HeldRow[]> =>
  collect(test.store.findHeld(owner));
const exported = (test: TestStore, owner: Owner): Promise<readonly ExportedRow[]> =>
  collect(test.store.exportHeld(owner));

async function countRows(test: TestStore, table: string): Promise<number> {
  const statement = { text: `SELECT count() AS n FROM ${table}`, parameters: {} };
  const [row] = await test.connection.ask<{ n: number }>(statement, {});
  return row?.n ?? -1;
}

describe('findHeld() and exportHeld()', () => {
  it('tell of an owner all that is stored, in ranges and event by event, and nothing of others', async () => {
    const test = await createTestStore(engine);
    const other = { ...BASE, device: 'f'.repeat(32), session: BARE.replace('5e8b', '5e8c') };
    await test.insert([...OWN, other], 3);
    const [first, second] = (await held(test, OWNER)).toSorted((a, b) => b.events - a.events);
    expect(first).toEqual({
      session: SESSION,
      lane: 'usage',
      device: DEVICE,
      events: 4,
      ranges: [
        [1, 3],
        [7, 7],
      ],
      firstReceived: BASE.received,
      lastReceived: BASE.received,
    });
    expect(second).toMatchObject({ session: BARE, device: '', events: 2, ranges: [[1, 2]] });
    const events = await exported(test, OWNER);
    expect(events).toHaveLength(6);
    expect(events.find(({ seq, device }) => seq === 7 && device === DEVICE)).toEqual({
      session: SESSION,
      lane: 'usage',
      device: DEVICE,
      manifest: BASE.manifest,
      seq: 7,
      at: BASE.at + 28 * 86_400_000,
      received: BASE.received,
      event: 'heartbeat',
      facts: { version: '1.0', ci: 'false', processors: 8 },
      fields: { uptime: 1.5, identities: 3, trial: 'true' },
    });
    await test.close();
  });

  it('tell which events have a time that was corrected, and of others nothing', async () => {
    const test = await createTestStore(engine);
    await test.insert(
      OWN.map((event, index) => (index % 2 === 0 ? event : { ...event, clockCorrected: true })),
      3,
    );
    const events = await exported(test, OWNER);
    const marked = events.filter((event) => 'clockCorrected' in event);
    expect(marked.every((event) => event.clockCorrected === true)).toBe(true);
    const nameOf = ({ session, seq }: Pick<ExportedRow, 'session' | 'seq'>): string =>
      `${session} ${seq}`;
    expect(new Set(marked.map(nameOf))).toEqual(
      new Set(OWN.filter((_, index) => index % 2 === 1).map(nameOf)),
    );
    await test.close();
  });

  it.each([
    ['another product', { ...OWNER, product: 'other' }],
    ['the session of a device', { product: 'example', devices: [], sessions: [SESSION] }],
    [
      'a pseudonym that differs in its last digit',
      { ...OWNER, devices: [`${DEVICE.slice(0, 31)}9`], sessions: [] },
    ],
    ['no pseudonym at all', { product: 'example', devices: ['0'.repeat(32)], sessions: [] }],
    ['nothing', { product: 'example', devices: [], sessions: [] }],
  ])('give nothing for %s, and erase() takes nothing away', async (_, owner) => {
    const test = await createTestStore(engine);
    await test.insert(OWN, 10);
    expect(await held(test, owner)).toEqual([]);
    expect(await exported(test, owner)).toEqual([]);
    await test.store.erase([owner]);
    expect(await test.store.countEvents()).toBe(OWN.length);
    await test.close();
  });

  it('end when their reader goes away', async () => {
    const test = await createTestStore(engine);
    await test.insert(OWN, 10);
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    await expect(collect(test.store.exportHeld(OWNER, gone.signal))).rejects.toThrow('gone');
    for await (const row of test.store.exportHeld(OWNER)) {
      expect(row.lane).toBe('usage');
      break;
    }
    expect(await exported(test, OWNER)).toHaveLength(6);
    await test.close();
  });
});

describe('erase()', () => {
  it('leaves no trace of an id on the disk: neither as text nor as bytes, in no table and no note of the engine', async () => {
    const test = await createTestStore(engine);
    // Other databases of this engine hold the other ids.
    const [device, session, bare] = [randomUUID().replaceAll('-', ''), randomUUID(), randomUUID()];
    const owner = { product: 'example', devices: [device], sessions: [bare] };
    const own = OWN.map((event) =>
      event.device === '' ? { ...event, session: bare } : { ...event, session, device },
    );
    await test.insert(own, 3);
    await test.store.refreshRollups();
    for (const id of [device, session, bare]) {
      expect(await searchFolder(folder, id)).not.toEqual([]);
    }
    await test.store.erase([owner]);
    for (const id of [device, session, bare]) expect(await searchFolder(folder, id)).toEqual([]);
    expect(await countRows(test, 'session_days')).toBe(0);
    expect(await countRows(test, 'installation_days')).toBe(0);
    expect(await test.store.refreshRollups()).toEqual({ refreshed: 0, waiting: 0, failure: null });
    await test.close();
  });

  it('of several owners takes theirs and leaves everybody else as if they had never been, in rows and rollups', async () => {
    await fc.assert(
      fc.asyncProperty(eventLists, fc.integer({ min: 0, max: 13 }), async (events, n) => {
        const test = await createTestStore(engine);
        await test.insert(events, 20);
        await test.store.refreshRollups();
        const device = String(n).padStart(32, 'a');
        const bare = dropRepeats(events).find((event) => event.device === '')?.session ?? BARE;
        await test.store.erase([
          { product: 'example', devices: [device], sessions: [] },
          { product: 'example', devices: [], sessions: [bare] },
        ]);
        const left = dropRepeats(events).filter(
          (event) => event.device !== device && !(event.device === '' && event.session === bare),
        );
        expect(await test.store.countEvents()).toBe(left.length);
        expect(await test.store.refreshRollups()).toMatchObject({ refreshed: 0 });
        expect(await test.count(question, manifest)).toEqual(recount(left, question, manifest));
        // What says where events lie is still there for those that stay: they are not taken in again.
        await test.insert(left, 20);
        expect(await test.store.countEvents()).toBe(left.length);
        await test.close();
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('keeps the place of a session whose id begins as an erased one does', async () => {
    const test = await createTestStore(engine);
    const session = `${SESSION.slice(0, 18)}-8000-000000000001`;
    const twin = { ...BASE, session, device: 'f'.repeat(32) };
    await test.insert([...OWN, twin], 10);
    await test.store.erase([OWNER]);
    await test.insert([twin], 1);
    expect(await test.store.countEvents()).toBe(1);
    await test.close();
  });
});
