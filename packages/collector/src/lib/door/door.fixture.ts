/** The native door on a real server with a real journal, and reports to send to it. */
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { hashManifest } from '@candor/manifest/hash';
import { openCountryLookup } from '../country/country.ts';
import { TRUSTED_PROXIES_DEFAULT, createSenderAddressReader } from '../country/sender-address.ts';
import { type Vocabularies, createVocabularies } from '../failures/vocabularies.ts';
import { bodyBytesInFlightMaxDefault } from '../../limits.ts';
import { createBodyBudget } from '../http/body-budget.ts';
import { openGate } from '../http/gate.ts';
import { sendError } from '../http/answer.ts';
import type { Journal } from '../journal/journal.ts';
import { createJournalBench } from '../journal/journal.fixture.ts';
import { readBlock } from '../journal/read-block.ts';
import { createMetadataBench } from '../metadata/metadata.fixture.ts';
import type { ReceiptKeysAnswer } from '@candor/manifest/holdings';
import type { Tombstones } from '../metadata/tombstones.ts';
import { type Quarantine, openQuarantine } from '../quarantine/quarantine.ts';
import { openReceiptKeys } from '../receipts/receipt-keys.ts';
import { KITCHEN_YAML, parseFixture } from '../registry/manifest.fixture.ts';
import { type KeyBudgetsParts, createKeyBudgets } from '../registry/key-budgets.ts';
import { type Registry, createRegistry } from '../registry/registry.ts';
import { createNativeDoor } from './native-door.ts';
import type { ReportAnswer } from './report-answer.ts';
import type { ApiError } from '@candor/query/api';
import type { StoredEvent } from '@candor/store/store';

export interface DoorBench {
  readonly url: string;
  readonly port: number;
  readonly clock: { now: number };
  /** The clock by which budgets fill up: milliseconds. */
  readonly monotonic: { now: number };
  readonly registry: Registry;
  readonly vocabularies: Vocabularies;
  readonly journal: Journal;
  readonly quarantine: Quarantine;
  readonly tombstones: Tombstones;
  readonly receiptKeys: ReceiptKeysAnswer;
  /** How many statements were signed. */
  readonly countSigned: () => number;
  readonly logged: readonly string[];
  readonly folder: string;
  /** Closes the door as a stop does, without ending the server. */
  readonly setStopping: () => void;
  readonly send: (body: Uint8Array | string, options?: SendOptions) => Promise<SentAnswer>;
  /** All events that the journal holds and nobody took yet. */
  readonly takeEvents: () => Promise<readonly StoredEvent[]>;
  readonly remove: () => Promise<void>;
}

export interface SendOptions {
  readonly key?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SentAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReportAnswer & ApiError;
}

const DAY_MS = 86_400_000;

/** Far more than a test sends. */
export const AMPLE_LIMITS: Omit<KeyBudgetsParts, 'monotonicMs'> = {
  requestsPerMinuteMax: 1_000_000,
  bytesPerMinuteMax: 2 ** 40,
};

export async function createDoorBench(
  journalBytesMax?: number,
  keyLimits: Omit<KeyBudgetsParts, 'monotonicMs'> = AMPLE_LIMITS,
  waitForDisk: (() => Promise<void>) | null = null,
): Promise<DoorBench> {
  const journals = await createJournalBench();
  const metadata = createMetadataBench();
  const logged: string[] = [];
  const { clock } = metadata;
  const now = (): number => clock.now;
  const registry = createRegistry({ ...metadata.effects, metadata: metadata.metadata });
  registry.register(parseFixture(KITCHEN_YAML), 'ada');
  const log = (line: string): void => void logged.push(line);
  const vocabularies = createVocabularies({ metadata: metadata.metadata, now });
  const quarantine = openQuarantine({ rows: metadata.metadata.quarantineRows, now, log });
  const journal = await journals.open(journalBytesMax);
  const { tombstones } = metadata.metadata;
  const receiptKeys = openReceiptKeys(join(journals.folder, 'receipt-keys.json'), now, log);
  const state = { isStopping: false, signed: 0 };
  const monotonic = { now: 0 };
  const door = createNativeDoor({
    registry,
    vocabularies,
    keyBudgets: createKeyBudgets({ ...keyLimits, monotonicMs: () => monotonic.now }),
    budget: createBodyBudget(bodyBytesInFlightMaxDefault),
    journal: waitForDisk === null ? journal : slowDown(journal, waitForDisk),
    quarantine,
    tombstones,
    receiptKeys: {
      ...receiptKeys,
      signAll: (statements) => {
        state.signed += statements.length;
        return receiptKeys.signAll(statements);
      },
    },
    retentionRules: new Map([['kitchen/usage', 90]]),
    findCountry: await openCountryLookup(null),
    readSenderAddress: createSenderAddressReader(TRUSTED_PROXIES_DEFAULT),
    eventAgeMsMax: 30 * DAY_MS,
    now,
    isStopping: () => state.isStopping,
    log,
  });
  const gate = await openGate('127.0.0.1', 0);
  gate.open((request, response, awaitsContinue) => {
    const key = (request.url ?? '').split('/').at(-1) ?? '';
    door(request, response, key, awaitsContinue).catch((failure: unknown) =>
      sendError(request, response, failure),
    );
  });
  return {
    url: gate.url,
    port: Number(new URL(gate.url).port),
    clock,
    monotonic,
    registry,
    vocabularies,
    journal,
    quarantine,
    tombstones,
    receiptKeys: receiptKeys.list(),
    countSigned: () => state.signed,
    logged,
    folder: journals.folder,
    setStopping: () => {
      state.isStopping = true;
    },
    send: (body, options = {}) => send(gate.url, body, options),
    takeEvents: () => takeEvents(journal),
    remove: async () => {
      await gate.stop();
      quarantine.close();
      await journal.close();
      await journals.remove();
      metadata.remove();
    },
  };
}

/** As on a disk that takes its time. */
function slowDown(journal: Journal, waitForDisk: () => Promise<void>): Journal {
  return {
    ...journal,
    append: async (payload, events) => {
      await waitForDisk();
      await journal.append(payload, events);
    },
  };
}

async function send(
  url: string,
  body: Uint8Array | string,
  { key = 'kitchen-key', method = 'POST', headers = {} }: SendOptions,
): Promise<SentAnswer> {
  const answer = await fetch(`${url}/v1/report/${key}`, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body }),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as SentAnswer['body'],
  };
}

async function takeEvents(journal: Journal): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let block = journal.nextBlock(true); block !== null; block = journal.nextBlock(true)) {
    events.push(...(await readBlock(block)));
    await journal.markTaken(block);
  }
  return events;
}

const KITCHEN_HASH = hashManifest(parseFixture(KITCHEN_YAML));
export const SESSION = '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c';
export const DEVICE: string = 'd'.repeat(32);
export const STARTED = '2026-11-21T08:00:00.000Z';

/** A head line of the kitchen; what is given replaces or adds, and undefined leaves out. */
export function headLine(changes: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    candor: 1,
    product: 'kitchen',
    manifest: KITCHEN_HASH,
    lane: 'usage',
    session: SESSION,
    started: STARTED,
    device: DEVICE,
    version: '1.2.3',
    os: 'linux',
    ...changes,
  })}\n`;
}

export function eventLine(seq: number, changes: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    seq,
    at: '2026-11-21T08:30:00.000Z',
    event: 'dish.cooked',
    minutes: 12,
    course: 'main',
    ...changes,
  })}\n`;
}

type Pack = (body: string | Buffer) => Buffer;

const zstd = (zlib as { readonly zstdCompressSync?: Pack }).zstdCompressSync;

/** Every encoding in which a body may come, by its name in the header. */
export const PACKED: readonly (readonly [name: string, encoding: string, pack: Pack])[] = [
  ['gzip', 'gzip', zlib.gzipSync],
  ['deflate', 'deflate', zlib.deflateSync],
  ['deflate without its head', 'deflate', zlib.deflateRawSync],
  ['br', 'br', zlib.brotliCompressSync],
  ...(zstd === undefined ? [] : [['zstd', 'zstd', zstd] as const]),
];

export function sendGzipped(bench: DoorBench, text: string): Promise<SentAnswer> {
  return bench.send(zlib.gzipSync(text), { headers: { 'content-encoding': 'gzip' } });
}

/** A bare connection, for requests that no client would make. Resolves to all that comes until the end. */
export function sendRaw(port: number, write: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => write(socket));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (failure) => (text === '' ? reject(failure) : resolve(text)));
  });
}
