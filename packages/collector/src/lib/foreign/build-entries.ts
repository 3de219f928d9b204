/**
 * Items of one key as entries of the journal: translated, grouped by lane, session, device and facts into reports, and let in
 * by the same gate as everybody's.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { LANE_TIME_STEPS_MS, type ParsedEvent, type ParsedReport } from '@candor/manifest/report';
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import { type FindVocabulary, readVersion } from '../door/admit-head.ts';
import { admitReport } from '../door/admit-report.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Refused } from '../quarantine/quarantine.ts';
import type { FoundKey, RegisteredProductManifest } from '../registry/registry.ts';
import { type ForeignBody, type NumberedItem, boundInstant } from './foreign-body.ts';
import { createForeignIds, type ForeignIds, type OwnId, readOwnId } from './foreign-ids.ts';
import type { ForeignItem, ForeignRefusal } from './foreign-item.ts';
import { foreignItemsPerTurn } from './limits.ts';
import { createTranslator, type TranslatedItem } from './translate.ts';

export interface ForeignContext {
  readonly key: FoundKey;
  readonly manifest: RegisteredProductManifest;
  /** Milliseconds since the epoch. */
  readonly received: number;
  readonly eventAgeMsMax: number;
  readonly secret: Buffer;
  /** In which the items came: their events are known by it when they come again. */
  readonly body: ForeignBody;
  /** Of the address that an item gives, or of its sender's where it gives none. */
  readonly readCountry: (address: string | null) => string | null;
  readonly findVocabulary: FindVocabulary;
}

export interface BuiltEntries {
  readonly entries: readonly JournalEntry[];
  readonly refusals: readonly ForeignRefusal[];
  readonly quarantined: readonly Refused[];
}

/** Lets others have their turn meanwhile: a body may hold thousands of items. */
export async function buildEntries(
  items: readonly NumberedItem[],
  context: ForeignContext,
): Promise<BuiltEntries> {
  const { manifest } = context.manifest;
  const { bytes, day } = context.body;
  const ids = createForeignIds(context.secret, context.key, bytes, day);
  const period = manifest.ids.device === 'monthly' ? day.slice(0, 7) : '';
  const translate = createTranslator(
    manifest,
    (of, lane, id) => ids.pseudonym(of, lane, period, id),
    (facts) => context.findVocabulary(readVersion(manifest, facts)),
  );
  const groups = new Map<string, Group>();
  const built: Built = { entries: [], refusals: [], quarantined: [] };
  for (const [count, { item, seq }] of items.entries()) {
    if (count % foreignItemsPerTurn === foreignItemsPerTurn - 1) await nextTurn();
    const translated = translate(item);
    const { lane, session, device, facts } = translated;
    // Of an event that nobody declares that is told instead.
    if (item.saysNothing != null && Object.hasOwn(manifest.events, translated.event)) {
      const { event } = translated;
      const version = readVersion(manifest, facts);
      built.quarantined.push({ version, event, field: '', reason: item.saysNothing });
      continue;
    }
    const own = item.uid === null ? null : readOwnId(item.uid, dayOfItem(item, context.received));
    const name = JSON.stringify([
      [lane, session, device, item.address, own?.series, own?.day],
      facts,
    ]);
    const group = groups.get(name) ?? {
      first: translated,
      address: item.address,
      own,
      events: [],
      indexes: [],
    };
    groups.set(name, group);
    addEvents(group, item, own?.seq ?? seq, translated, context.received);
  }
  for (const group of groups.values()) admitGroup(group, ids, period, context, built);
  return built;
}

function dayOfItem({ at }: ForeignItem, received: number): Day {
  return dayOf(boundInstant(at ?? received));
}

interface Group {
  readonly first: TranslatedItem;
  readonly address: string | null;
  /** Of its first event, where they have ids of their own: the others differ in their numbers. */
  readonly own: OwnId | null;
  readonly events: ParsedEvent[];
  /** The index of the item of each event. */
  readonly indexes: number[];
}

interface Built {
  readonly entries: JournalEntry[];
  readonly refusals: ForeignRefusal[];
  readonly quarantined: Refused[];
}

/** A sample that stands for many is as many events. */
function addEvents(
  group: Group,
  item: ForeignItem,
  seq: number,
  { lane, event, values }: TranslatedItem,
  received: number,
): void {
  const at = formatInstant(item.at ?? received, LANE_TIME_STEPS_MS[lane]);
  for (let copy = 0; copy < item.weight; copy += 1) {
    group.events.push({ seq: seq + copy, at, event, values });
    group.indexes.push(item.index);
  }
}

function admitGroup(
  { first, address, own, events, indexes }: Group,
  ids: ForeignIds,
  period: string,
  context: ForeignContext,
  built: Built,
): void {
  const { key, manifest, received, eventAgeMsMax, readCountry, findVocabulary } = context;
  const { lane, facts } = first;
  const session = ids.session(lane, first.session, own);
  const hasDevices = manifest.manifest.ids.device !== 'none';
  // A product that declares no id of its installations gets none here either.
  const device = buildDevice(hasDevices ? first.device : null, lane, session, ids, period);
  let started = events[0]?.at ?? formatInstant(received, 1);
  for (const { at } of events) if (at < started) started = at;
  const head: ParsedReport['head'] = {
    candor: 1,
    product: key.product,
    manifest: manifest.hash,
    lane,
    session,
    started,
    ...(hasDevices ? device : {}),
  };
  const admitted = admitReport(
    { head, facts, events, issues: [] },
    {
      key,
      manifest: { found: manifest, isExact: true },
      received,
      // Some tell a time of sending in the body, which a relay may have made hours later.
      sent: null,
      eventAgeMsMax,
      // Ids of other SDKs are hashed here, so nobody holds a token of theirs to erase by.
      isErased: () => false,
      // The store knows an event that comes again: the same body gives the same ids.
      isTaken: () => false,
      readCountry: () => readCountry(address),
      findVocabulary,
    },
  );
  for (const refused of admitted.quarantined) built.quarantined.push(refused);
  if (!admitted.ok) {
    for (const index of new Set(indexes)) built.refusals.push({ index, reason: 'undeclared' });
    return;
  }
  for (const { position, reason } of admitted.refusedEvents) {
    built.refusals.push({ index: indexes[position] ?? 0, reason });
  }
  // What an installation is must not change with each body: without an id of its own it is the session, wherever that was cut.
  if (admitted.entry !== null)
    built.entries.push({ ...admitted.entry, ephemeral: false, ...device });
}

/** Without an id of the installation, its session is all that it is known by: the half of the id that is the session's. */
function buildDevice(
  device: string | null,
  lane: LaneName,
  session: string,
  ids: ForeignIds,
  period: string,
): { readonly device: string; readonly ephemeral?: true } {
  if (device !== null) return { device: ids.pseudonym('device', lane, period, device) };
  return { device: ids.pseudonym('device', lane, '', session.slice(19)), ephemeral: true };
}

/** A time beyond what four digits of a year can say is put at the end, and refused or set back as any other that is wrong. */
function formatInstant(atMs: number, stepMs: number): string {
  return new Date(boundInstant(Math.floor(atMs / stepMs) * stepMs)).toISOString();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
