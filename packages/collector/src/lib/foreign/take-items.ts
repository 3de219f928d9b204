/**
 * From items to the journal: the same gate for what comes through the doors of other SDKs as for Candor's own reports.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { admitReport } from '../door/admit-report.ts';
import type { CountryLookup } from '../country/country.ts';
import type { ReadSenderAddress } from '../country/sender-address.ts';
import { type JournalEntry, encodeEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Quarantine, Refused } from '../quarantine/quarantine.ts';
import type { FoundKey, Registry } from '../registry/registry.ts';
import { type ForeignReport, buildForeignReports } from './build-reports.ts';
import type { ForeignItem, ForeignRefusal } from './foreign-item.ts';

export interface ForeignParts {
  readonly registry: Registry;
  readonly journal: Journal;
  readonly quarantine: Quarantine;
  readonly findCountry: CountryLookup;
  readonly readSenderAddress: ReadSenderAddress;
  readonly eventAgeMsMax: number;
  readonly now: () => number;
  /** By which ids from other SDKs are hashed. */
  readonly foreignSecret: Buffer;
}

/** Items of one product. */
export interface KeyedItems {
  readonly key: FoundKey;
  readonly items: readonly ForeignItem[];
}

/**
 * Makes durable what may come in, and tells what may not, by index.
 *
 * @throws CollectorError journal_full, journal_failed, collector_busy: then nothing is acknowledged, and the same body may be
 * sent again
 */
export async function takeItems(
  parts: ForeignParts,
  request: IncomingMessage,
  body: Buffer,
  keyed: readonly KeyedItems[],
): Promise<readonly ForeignRefusal[]> {
  const refusals = new Map<number, ForeignRefusal>();
  const entries: JournalEntry[] = [];
  const quarantined: (readonly [string, readonly Refused[]])[] = [];
  for (const { key, items } of keyed) {
    const manifest = parts.registry.findNewest(key.product);
    if (manifest === null) throw new Error('a key opens a product that has no manifest');
    const received = parts.now();
    const context = { key, manifest, received, secret: parts.foreignSecret, body };
    for (const foreign of buildForeignReports(items, context)) {
      const admitted = admitReport(foreign.report, {
        key,
        manifest: { found: manifest, isExact: true },
        received,
        eventAgeMsMax: parts.eventAgeMsMax,
        // Ids of other SDKs are hashed here, so nobody holds a token of theirs to erase by.
        isErased: () => false,
        // The store knows an event that comes again: the same body gives the same ids.
        isTaken: () => false,
        readCountry: () => readCountry(parts, request, foreign),
      });
      quarantined.push([key.product, admitted.quarantined]);
      for (const refusal of listRefusals(foreign, admitted)) refusals.set(refusal.index, refusal);
      if (admitted.ok && admitted.entry !== null) entries.push(admitted.entry);
    }
  }
  // The journal first: what could not be kept is sent again, and must not be counted as refused twice.
  await Promise.all(
    entries.map((entry) => parts.journal.append(encodeEntry(entry), entry.events.length)),
  );
  for (const [product, refused] of quarantined) parts.quarantine.add(product, refused);
  return [...refusals.values()].sort((a, b) => a.index - b.index);
}

function listRefusals(
  { indexes }: ForeignReport,
  admitted: ReturnType<typeof admitReport>,
): readonly ForeignRefusal[] {
  if (!admitted.ok) return indexes.map((index) => ({ index, reason: 'undeclared' as const }));
  return admitted.refusedEvents.map(({ position, reason }) => ({
    index: indexes[position] ?? 0,
    reason,
  }));
}

/** Where the SDK says that it comes from; else where it does come from. Neither is kept. */
function readCountry(
  parts: ForeignParts,
  request: IncomingMessage,
  { address }: ForeignReport,
): string | null {
  if (address !== null && /^[0.:]*$/.test(address)) return null;
  const sender = address ?? parts.readSenderAddress(request);
  return sender === null || isIP(sender) === 0 ? null : parts.findCountry(sender);
}
