/**
 * From items to the journal: the same gate for what comes through the doors of other SDKs as for Candor's own reports.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { CollectorError } from '../../errors.ts';
import { retryAfterBusyS } from '../../limits.ts';
import type { CountryLookup } from '../country/country.ts';
import type { ReadSenderAddress } from '../country/sender-address.ts';
import type { Vocabularies } from '../failures/vocabularies.ts';
import { encodeEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Quarantine, Refused } from '../quarantine/quarantine.ts';
import type { KeyBudgets } from '../registry/key-budgets.ts';
import type { FoundKey, Registry } from '../registry/registry.ts';
import { buildEntries } from './build-entries.ts';
import type { ForeignBody, KeyedItem } from './foreign-body.ts';
import type { ForeignRefusal } from './foreign-item.ts';
import { foreignEntriesBytesMax, foreignEventsMax } from './limits.ts';

export interface ForeignParts {
  readonly registry: Registry;
  readonly vocabularies: Pick<Vocabularies, 'find'>;
  readonly keyBudgets: KeyBudgets;
  readonly journal: Journal;
  readonly quarantine: Quarantine;
  readonly findCountry: CountryLookup;
  readonly readSenderAddress: ReadSenderAddress;
  readonly eventAgeMsMax: number;
  readonly now: () => number;
  /** True from the moment at which nothing more is taken. */
  readonly isStopping: () => boolean;
  readonly log: (line: string) => void;
  /** By which ids from other SDKs are hashed. */
  readonly foreignSecret: Buffer;
}

/** What is left of a body once it was read and shaped: small enough to wait for the disk. */
export interface PreparedItems {
  readonly payloads: readonly { readonly payload: Buffer; readonly events: number }[];
  readonly quarantined: readonly (readonly [product: string, refused: readonly Refused[]])[];
  /** What may not come in, one for each index, in their order. */
  readonly refusals: readonly ForeignRefusal[];
}

/** `body`: as it was sent, inflated; `keyed`: those items of it that may come in. @throws CollectorError body_too_large, where the events of one body are more than the journal takes at once */
export async function prepareItems(
  parts: ForeignParts,
  request: IncomingMessage,
  body: Buffer,
  keyed: readonly KeyedItem[],
): Promise<PreparedItems> {
  const { fitting, refusals } = boundItems(keyed);
  const refused = new Map(refusals.map((refusal) => [refusal.index, refusal] as const));
  const payloads: { readonly payload: Buffer; readonly events: number }[] = [];
  const quarantined: (readonly [string, readonly Refused[]])[] = [];
  let bytes = 0;
  for (const { key, day, items } of groupByKey(fitting)) {
    const manifest = parts.registry.findNewest(key.product);
    if (manifest === null) throw new Error('a key opens a product that has no manifest');
    const built = await buildEntries(items, {
      key,
      manifest,
      received: parts.now(),
      eventAgeMsMax: parts.eventAgeMsMax,
      secret: parts.foreignSecret,
      body: { bytes: body, day },
      readCountry: (address) => readCountry(parts, request, address),
      findVocabulary: (version) => parts.vocabularies.find(key.product, version).vocabulary,
    });
    for (const refusal of built.refusals) refused.set(refusal.index, refusal);
    quarantined.push([key.product, built.quarantined]);
    for (const entry of built.entries) {
      const payload = encodeEntry(entry);
      bytes += payload.length;
      if (bytes > foreignEntriesBytesMax) throw tooMuch();
      payloads.push({ payload, events: entry.events.length });
    }
  }
  return {
    payloads,
    quarantined,
    refusals: [...refused.values()].sort((a, b) => a.index - b.index),
  };
}

/**
 * Makes durable what was prepared. The journal first: what could not be kept is sent again, and must not be counted as refused
 * twice.
 *
 * @throws CollectorError journal_full, journal_failed, collector_busy: then nothing is acknowledged, and the same body, sent
 * again, gives the same ids
 */
export async function keepItems(parts: ForeignParts, prepared: PreparedItems): Promise<void> {
  await Promise.all(
    prepared.payloads.map(({ payload, events }) => parts.journal.append(payload, events)),
  );
  for (const [product, refused] of prepared.quarantined) parts.quarantine.add(product, refused);
}

/** @throws CollectorError collector_stopping */
export function checkOpen(parts: ForeignParts): void {
  if (!parts.isStopping()) return;
  throw new CollectorError(
    'collector_stopping',
    'Expected a collector that takes telemetry, got one that is stopping. Send it again in a moment.',
    { retryAfterS: retryAfterBusyS },
  );
}

/** Tells which items stand for too many events together. */
function boundItems(keyed: readonly KeyedItem[]): {
  readonly fitting: readonly KeyedItem[];
  readonly refusals: readonly ForeignRefusal[];
} {
  const fitting: KeyedItem[] = [];
  const refusals: ForeignRefusal[] = [];
  let events = 0;
  for (const one of keyed) {
    const { index, weight } = one.item;
    if (events + weight > foreignEventsMax) refusals.push({ index, reason: 'sampled_out' });
    else {
      fitting.push(one);
      events += weight;
    }
  }
  return { fitting, refusals };
}

interface KeyGroup extends Pick<ForeignBody, 'day'> {
  readonly key: FoundKey;
  readonly items: KeyedItem[];
}

/** By product and environment, and by the day of which their ids are made. */
function groupByKey(keyed: readonly KeyedItem[]): readonly KeyGroup[] {
  const groups = new Map<string, KeyGroup>();
  for (const one of keyed) {
    const { key, day } = one;
    const name = `${key.product}\0${key.environment}\0${day}`;
    const group = groups.get(name) ?? { key, day, items: [] };
    group.items.push(one);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/**
 * Where the SDK says that it comes from; else where it does come from. Neither is kept. `0.0.0.0`, by which it asks not to be
 * placed, is of no country.
 */
function readCountry(
  parts: ForeignParts,
  request: IncomingMessage,
  address: string | null,
): string | null {
  const sender = address ?? parts.readSenderAddress(request);
  return sender === null || isIP(sender) === 0 ? null : parts.findCountry(sender);
}

function tooMuch(): CollectorError {
  return new CollectorError(
    'body_too_large',
    `Expected events of at most ${foreignEntriesBytesMax} bytes in one request, got more. Send them in parts.`,
  );
}
