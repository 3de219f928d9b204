/**
 * Translated items as reports, so that they go the same way as everybody's: those of one lane, session, device and set of facts
 * together, numbered in the order in which they came.
 */
import { eventsPerReportMax } from '@candor/manifest/limits';
import { LANE_TIME_STEPS_MS, type ParsedEvent, type ParsedReport } from '@candor/manifest/report';
import type { FoundKey, RegisteredProductManifest } from '../registry/registry.ts';
import { createForeignIds, type ForeignIds } from './foreign-ids.ts';
import type { ForeignItem } from './foreign-item.ts';
import { type TranslatedItem, translateItem } from './translate.ts';

export interface ForeignReport {
  readonly report: ParsedReport;
  /** The index of the item of each event, by its position in the report. */
  readonly indexes: readonly number[];
  /** What the items say about where they come from, see `ForeignItem`. */
  readonly address: string | null;
}

export interface ForeignContext {
  readonly key: FoundKey;
  readonly manifest: RegisteredProductManifest;
  /** Milliseconds since the epoch. */
  readonly received: number;
  readonly secret: Buffer;
  /** The body as it was sent, inflated: its digest is what the events are known by when they come again. */
  readonly body: Buffer;
}

export function buildForeignReports(
  items: readonly ForeignItem[],
  context: ForeignContext,
): readonly ForeignReport[] {
  const { manifest } = context.manifest;
  const ids = createForeignIds(context.secret, context.key.product, context.body);
  const period = manifest.ids.device === 'monthly' ? monthOf(context.received) : '';
  const groups = new Map<string, TranslatedItem[]>();
  for (const item of items) {
    const translated = translateItem(item, manifest, (of, lane, id) =>
      ids.pseudonym(of, lane, period, id),
    );
    const { lane, session, device, facts } = translated;
    const name = JSON.stringify([lane, session, device, facts, item.address]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [translated]);
    else group.push(translated);
  }
  return [...groups.values()].map((group, part) => buildReport(group, part, ids, period, context));
}

function buildReport(
  group: readonly TranslatedItem[],
  part: number,
  ids: ForeignIds,
  period: string,
  { key, manifest, received }: ForeignContext,
): ForeignReport {
  const [first] = group;
  if (first === undefined) throw new Error('a group without an item');
  const { lane, facts } = first;
  const session = ids.session(lane, first.session, part);
  const events: ParsedEvent[] = [];
  const indexes: number[] = [];
  for (const { item, event, values } of group) {
    const at = formatInstant(item.at ?? received, LANE_TIME_STEPS_MS[lane]);
    // A sample that stands for many is as many events, as long as they are not more than a report may have.
    const copies = events.length + item.weight <= eventsPerReportMax ? item.weight : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      events.push({ seq: events.length + 1, at, event, values });
      indexes.push(item.index);
    }
  }
  const times = events.map(({ at }) => at).sort();
  const head = {
    candor: 1,
    product: key.product,
    manifest: manifest.hash,
    lane,
    session,
    started: times[0] ?? formatInstant(received, 1),
    ...(manifest.manifest.ids.device === 'none' ? {} : readDevice(first, session, ids, period)),
  } as const;
  return { report: { head, facts, events, issues: [] }, indexes, address: first.item.address };
}

/** Without an id of the installation, its session is all that it is known by. */
function readDevice(
  { lane, device }: TranslatedItem,
  session: string,
  ids: ForeignIds,
  period: string,
): { readonly device: string; readonly ephemeral?: true } {
  if (device !== null) return { device: ids.pseudonym('device', lane, period, device) };
  return { device: ids.pseudonym('device', lane, '', session.slice(19)), ephemeral: true };
}

const LATEST_MS = 8.64e15;

/** A time beyond what a calendar has is put at its end, and refused or set back as any other that is wrong. */
function formatInstant(atMs: number, stepMs: number): string {
  const bounded = Math.max(0, Math.min(Math.floor(atMs / stepMs) * stepMs, LATEST_MS));
  const text = new Date(bounded).toISOString();
  return text.length === 24 ? text : '9999-12-31T23:59:59.999Z';
}

function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}
