/** Sends what is held row by row, as fast as it is taken: neither side holds more of it than a few rows. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ExportedEvent, HeldSession } from '@candor/manifest/holdings';
import type { Manifest } from '@candor/manifest/manifest';
import type { FieldValues } from '@candor/manifest/shape';
import { StoreError } from '@candor/store/errors';
import type { ExportedRow, HeldRow, Owner } from '@candor/store/holdings';
import type { Store } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import { holdingsDrainMsMax, holdingsSendMsMax, retryAfterStoreS } from '../../limits.ts';
import type { OwnerKind, Tombstones } from '../metadata/tombstones.ts';
import type { Registry } from '../registry/registry.ts';
import { type RetentionRules, listRetention } from '../retention/retention-rules.ts';

export interface Sending {
  readonly store: Store;
  readonly tombstones: Tombstones;
  readonly registry: Registry;
  readonly retentionRules: RetentionRules;
  readonly response: ServerResponse;
  readonly owner: Owner;
  readonly signal: AbortSignal;
  /** Called before a byte is sent where there is nothing; what it throws is the answer. */
  readonly onNothing: () => void;
  /** Default: those of `limits.ts`. */
  readonly times?: SendingTimes;
}

/** How long a reader may take nothing, and how long it may take for all. */
export interface SendingTimes {
  readonly drainMsMax: number;
  readonly sendMsMax: number;
}

const TIMES: SendingTimes = { drainMsMax: holdingsDrainMsMax, sendMsMax: holdingsSendMsMax };

/** A `HeldAnswer`. */
export async function sendHeld(sending: Sending): Promise<void> {
  const { store, owner, signal, registry, retentionRules } = sending;
  const erased = listErased(sending, 'device', owner.devices);
  const erasedSessions = listErased(sending, 'session', owner.sessions);
  const found = registry.findNewest(owner.product);
  const retention = found === null ? [] : listRetention(retentionRules, found.manifest);
  const rows = store.findHeld(owner, signal);
  await sendRows(sending, rows, {
    type: 'application/json; charset=utf-8',
    head: '{"held":[',
    between: ',',
    tail: `],${JSON.stringify({ erased, erasedSessions, retention }).slice(1)}\n`,
    describe: (row) => JSON.stringify(describeHeld(row)),
  });
}

/** One `ExportedEvent` a line. */
export async function sendExport(sending: Sending): Promise<void> {
  const { store, owner, signal, registry } = sending;
  const rows = store.exportHeld(owner, signal);
  await sendRows(sending, rows, {
    type: 'application/x-ndjson; charset=utf-8',
    head: '',
    between: '',
    tail: '',
    describe: (row) => {
      const manifest = registry.findManifest(owner.product, row.manifest)?.found.manifest ?? null;
      return `${JSON.stringify(describeEvent(row, manifest))}\n`;
    },
  });
}

interface Form<Row> {
  readonly type: string;
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  readonly describe: (row: Row) => string;
}

/** A reader that stalls is broken off: it holds one of few turns, and what is cut short does not look whole. */
async function sendRows<Row>(
  { response, signal, onNothing, times = TIMES }: Sending,
  rows: AsyncGenerator<Row, void, void>,
  form: Form<Row>,
): Promise<void> {
  const stalled = new AbortController();
  const until = AbortSignal.any([signal, stalled.signal]);
  const breakOff = (): void => {
    stalled.abort();
    response.destroy();
  };
  const write = async (text: string): Promise<void> => {
    if (text === '' || response.write(text)) return;
    const timer = setTimeout(breakOff, times.drainMsMax);
    try {
      await once(response, 'drain', { signal: until });
    } finally {
      clearTimeout(timer);
    }
  };
  let whole: NodeJS.Timeout | undefined;
  const next = async (): Promise<IteratorResult<Row, void>> => inStore(async () => rows.next());
  try {
    // Before a byte is sent: a store that is away can still be told.
    let row = await next();
    if (row.done === true) onNothing();
    whole = setTimeout(breakOff, times.sendMsMax);
    response.writeHead(200, {
      'content-type': form.type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    await write(form.head);
    for (let isFirst = true; row.done !== true; isFirst = false) {
      await write(`${isFirst ? '' : form.between}${form.describe(row.value)}`);
      until.throwIfAborted();
      row = await next();
    }
    response.end(form.tail);
  } catch (failure) {
    if (!stalled.signal.aborted) throw failure;
  } finally {
    clearTimeout(whole);
    await rows.return();
  }
}

async function inStore<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    throw new CollectorError(
      'store_away',
      'Expected the store to say what it holds, got no answer: it is away, starting or busy. Ask again in a moment.',
      { retryAfterS: retryAfterStoreS, cause },
    );
  }
}

function listErased(
  { tombstones, owner }: Sending,
  kind: OwnerKind,
  ids: readonly string[],
): readonly string[] {
  return ids.filter((id) => tombstones.has(owner.product, kind, id));
}

function describeHeld(row: HeldRow): HeldSession {
  return {
    session: row.session,
    lane: row.lane,
    device: row.device === '' ? null : row.device,
    events: row.events,
    seqs: row.ranges,
    firstReceived: new Date(row.firstReceived).toISOString(),
    lastReceived: new Date(row.lastReceived).toISOString(),
  };
}

function describeEvent(row: ExportedRow, manifest: Manifest | null): ExportedEvent {
  const declared = manifest?.events[row.event]?.fields ?? {};
  return {
    session: row.session,
    lane: row.lane,
    device: row.device === '' ? null : row.device,
    manifest: row.manifest,
    seq: row.seq,
    at: new Date(row.at).toISOString(),
    received: new Date(row.received).toISOString(),
    ...(row.clockCorrected === true ? { clockCorrected: true } : {}),
    event: row.event,
    facts: restore(row.facts, manifest?.session ?? {}),
    fields: restore(row.fields, declared),
  };
}

/** The store keeps a boolean as a word; its manifest says that it was one. */
function restore(
  values: Readonly<Record<string, string | number>>,
  declared: Readonly<Record<string, { readonly type: string }>>,
): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isBoolean = Object.hasOwn(declared, name) && declared[name]?.type === 'boolean';
      return [name, isBoolean ? value === 'true' : value];
    }),
  );
}
