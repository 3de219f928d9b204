/** Bodies of reports as clients send them: gzipped, 50 events of one session, no two of the same session. */
import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FieldDeclaration } from '@candor/manifest/manifest';
import { formatHead } from '@candor/manifest/report';
import type { FieldValues } from '@candor/manifest/shape';
import { type MixedLane, drawValue } from './mix.ts';

export interface SentReport {
  /** Path at the collector. */
  readonly path: string;
  readonly body: Buffer;
  readonly events: number;
}

export const eventsPerReport = 50;

/** Bodies of events that are made before anything is measured, for each lane of the mix. */
const variantsPerLane = 60;
const devices = 20_000;

/**
 * Makes reports of the mix. The events are compressed beforehand and the line that opens the session when it is asked for: gzip
 * (RFC 1952) is any number of members, one after the other, so that the load costs little beside what is measured.
 */
export function createReportMaker(mix: readonly MixedLane[], now: number): () => SentReport {
  const lanes = mix.map((lane) => ({ lane, variants: prepareVariants(lane, now) }));
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let sent = 0;
  return () => {
    sent += 1;
    let drawn = Math.random() * total;
    const chosen = lanes.find(({ lane }) => (drawn -= lane.weight) < 0) ?? lanes[0];
    if (chosen === undefined) throw new Error('a mix has a lane');
    const { lane, variants } = chosen;
    const variant = variants[sent % variants.length];
    if (variant === undefined) throw new Error('a lane has variants');
    const head = gzipSync(formatOpening(lane, variant.facts, now), { level: 1 });
    return {
      path: `/v1/report/${lane.manifest.key}`,
      body: Buffer.concat([head, variant.lines]),
      events: eventsPerReport,
    };
  };
}

interface Variant {
  readonly facts: FieldValues;
  readonly lines: Buffer;
}

function formatOpening(
  { manifest, hash, lane }: MixedLane,
  facts: FieldValues,
  now: number,
): string {
  const device = Math.floor(devices * Math.random())
    .toString(16)
    .padStart(32, 'd');
  return formatHead(
    {
      candor: 1,
      product: manifest.product,
      manifest: hash,
      lane,
      session: randomUUID(),
      started: new Date(now - DAY_MS).toISOString(),
      ...(manifest.ids.device === 'none' ? {} : { device }),
    },
    facts,
  );
}

const DAY_MS = 86_400_000;

function prepareVariants(lane: MixedLane, now: number): readonly Variant[] {
  return Array.from({ length: variantsPerLane }, () => ({
    facts: drawAll(lane.manifest.session),
    lines: gzipSync(
      Array.from({ length: eventsPerReport }, (_, index) => formatLine(lane, index, now)).join(''),
    ),
  }));
}

function formatLine({ manifest, events }: MixedLane, index: number, now: number): string {
  const event = events[Math.floor(events.length * Math.random())] ?? '';
  const ago = ((eventsPerReport - index) / eventsPerReport) * DAY_MS * Math.random();
  const at = new Date(now - ago).toISOString();
  const fields = drawAll(manifest.events[event]?.fields ?? {});
  return `${JSON.stringify({ seq: index + 1, at, event, ...fields })}\n`;
}

/** Without those that only the collector can know, and those that only a failure has. */
export function drawAll(declared: Readonly<Record<string, FieldDeclaration>>): FieldValues {
  return Object.fromEntries(
    Object.entries(declared)
      .filter(([name, { type }]) => name !== 'country' && type !== 'failure' && type !== 'text')
      .map(([name, field]) => [name, drawValue(field, Math.random)]),
  );
}

interface Marker {
  readonly event: string;
  readonly at: number;
  /** In place of those that are drawn. */
  readonly facts: FieldValues;
}

/** A report of one event, from an installation of its own. */
export function createMarker(lane: MixedLane, { event, at, facts: own }: Marker): SentReport {
  const fields = drawAll(lane.manifest.events[event]?.fields ?? {});
  const facts = { ...drawAll(lane.manifest.session), ...own };
  const head = formatHead(
    {
      candor: 1,
      product: lane.manifest.product,
      manifest: lane.hash,
      lane: lane.lane,
      session: randomUUID(),
      started: new Date(at).toISOString(),
      ...(lane.manifest.ids.device === 'none' ? {} : { device: randomBytes(16).toString('hex') }),
    },
    facts,
  );
  const line = JSON.stringify({ seq: 1, at: new Date(at).toISOString(), event, ...fields });
  return {
    path: `/v1/report/${lane.manifest.key}`,
    body: gzipSync(`${head}${line}\n`),
    events: 1,
  };
}
