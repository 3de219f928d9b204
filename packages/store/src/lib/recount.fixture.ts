/**
 * The reference: what a question counts, told a second time in plain TypeScript, event by event, as docs/questions.md defines it.
 * It shares with the store what `query` decides (steps, buckets, scope), and nothing else.
 */
import type { Manifest } from '@candor/manifest/manifest';
import { findBucket, findNumber, isBucketed, listBounds } from '@candor/query/buckets';
import { dayOf } from '@candor/query/day';
import { findDimension } from '@candor/query/dimensions';
import type { Dimension, Metric, Question } from '@candor/query/question';
import { findScope, type Scope } from '@candor/query/scope';
import { startOfStep } from '@candor/query/steps';
import type { StoredEvent } from '../store.ts';
import { hashProfile, splitValues, writeWord } from './event-rows.ts';

export interface Figure {
  readonly value: number;
  /** Sorted. */
  readonly installations: readonly string[];
}

/** `at|group`, `at` for a whole step, `all` for everything. */
export type Figures = ReadonlyMap<string, Figure>;

/** An event that the metric looks at. */
export interface Row {
  readonly event: StoredEvent;
  readonly at: string;
  readonly group: string;
  readonly installation: string;
  readonly isCounted: boolean;
}

/** Counts the events, each (session, seq) once, the first that is in the list. */
export function recount(
  events: readonly StoredEvent[],
  question: Question,
  manifest: Manifest,
): Figures {
  const hasGroups = question.breakdown !== null || question.metric.of === 'distribution';
  const keysOf = ({ at, group }: Row): readonly string[] => [
    ...(hasGroups ? [`${at}|${group}`] : []),
    at,
    'all',
  ];
  const cells = groupRows(listRows(events, question, manifest), keysOf);
  return new Map([...cells].map(([key, rows]) => [key, createFigure(rows, question.metric)]));
}

export function groupRows(
  rows: readonly Row[],
  keysOf: (row: Row) => readonly string[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
  }
  return groups;
}

/** What the metric looks at, with the step and group of each. */
export function listRows(
  events: readonly StoredEvent[],
  question: Question,
  manifest: Manifest,
  scope: Scope = findScope(question, manifest),
): readonly Row[] {
  const inScope = dropRepeats(events).filter((event) =>
    isInScope(event, question, manifest, scope),
  );
  const rows = inScope.map((event) => createRow(event, question, manifest));
  return measureRows(rows, question.metric, manifest);
}

export function dropRepeats(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const first = new Map<string, StoredEvent>();
  for (const event of events) {
    const name = `${event.session} ${event.seq}`;
    if (!first.has(name)) first.set(name, event);
  }
  return [...first.values()];
}

function isInScope(
  event: StoredEvent,
  question: Question,
  manifest: Manifest,
  scope: Scope,
): boolean {
  const day = dayOf(event.at);
  return (
    event.product === question.product &&
    event.environment === scope.environment &&
    event.lane === scope.lane &&
    (scope.event === null ? event.event !== 'candor.lost' : event.event === scope.event) &&
    day >= question.span.from &&
    day <= question.span.to &&
    question.filters.every(({ dimension, values }) =>
      values.includes(groupOf(event, dimension, manifest)),
    )
  );
}

function createRow(event: StoredEvent, question: Question, manifest: Manifest): Row {
  const isDevice = manifest.ids.device !== 'none';
  return {
    event,
    at: startOfStep(dayOf(event.at), question.step, question.span),
    group: question.breakdown === null ? '' : groupOf(event, question.breakdown, manifest),
    installation: event.device === '' ? event.session : dash(event.device),
    isCounted: !isDevice || (event.device !== '' && !event.ephemeral),
  };
}

/** '' where the event has none; a bucket by its lower bound. */
export function groupOf(event: StoredEvent, dimension: Dimension, manifest: Manifest): string {
  if (dimension.by === 'event') return event.event;
  const value =
    dimension.by === 'fact' ? event.facts[dimension.fact] : event.fields[dimension.field];
  const declared = findDimension(manifest, dimension);
  if (typeof value === 'number' && declared !== undefined && isBucketed(declared)) {
    return String(findBucket(listBounds(declared), value).from);
  }
  const isOfNumbers = declared !== undefined && NUMERIC.has(declared.type);
  const isNumberForWord = typeof value === 'number' && !isOfNumbers;
  return value === undefined || isNumberForWord ? '' : writeWord(value);
}

const NUMERIC: ReadonlySet<string> = new Set(['count', 'quantity', 'duration']);

/** An empty word is none. */
function saysOne(event: StoredEvent, field: string): boolean {
  return (event.fields[field] ?? '') !== '';
}

/** The rows that have what the metric looks at; for those that look at the latest event, that event of each installation. */
function measureRows(rows: readonly Row[], metric: Metric, manifest: Manifest): readonly Row[] {
  if (metric.of === 'distinct') return rows.filter(({ event }) => saysOne(event, metric.field));
  if (metric.of !== 'field' && metric.of !== 'distribution') return rows;
  if (metric.of === 'field' && metric.over === 'each') {
    return rows.filter(({ event }) => metric.field in event.fields);
  }
  const latest = new Map<string, Row>();
  for (const row of rows.filter(({ isCounted }) => isCounted)) {
    const name = `${row.at} ${row.installation}`;
    const other = latest.get(name);
    if (other === undefined || isLater(row.event, other.event)) latest.set(name, row);
  }
  const present = [...latest.values()].filter(({ event }) => metric.field in event.fields);
  if (metric.of === 'field') return present;
  const declared = findNumber(manifest, metric.event, metric.field);
  return present.map((row) => ({
    ...row,
    group: String(
      findBucket(declared ? listBounds(declared) : [0], numberOf(row, metric.field)).from,
    ),
  }));
}

/** By instant, then number, then profile, then session, in the order in which ClickHouse compares these. */
function isLater(one: StoredEvent, other: StoredEvent): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.seq !== other.seq) return one.seq > other.seq;
  const profiles = [one, other].map((event) => BigInt(hashProfile(splitValues(event.facts).words)));
  if (profiles[0] !== profiles[1]) return (profiles[0] ?? 0n) > (profiles[1] ?? 0n);
  return sessionOrder(one.session) > sessionOrder(other.session);
}

/** ClickHouse compares the second half of a UUID first. */
function sessionOrder(session: string): string {
  const digits = session.replaceAll('-', '');
  return digits.slice(16) + digits.slice(0, 16);
}

export function createFigure(rows: readonly Row[], metric: Metric): Figure {
  const installations = new Set(rows.filter((row) => row.isCounted).map((row) => row.installation));
  return {
    value: valueOf(rows, metric, installations.size),
    installations: [...installations].toSorted(),
  };
}

function valueOf(rows: readonly Row[], metric: Metric, installations: number): number {
  switch (metric.of) {
    case 'sessions':
      return new Set(rows.map(({ event }) => event.session)).size;
    case 'events':
      return rows.length;
    case 'distinct':
      return new Set(rows.map(({ event }) => event.fields[metric.field])).size;
    case 'field': {
      const numbers = rows.map((row) => numberOf(row, metric.field));
      const sum = numbers.reduce((total, number) => total + number, 0);
      if (metric.statistic === 'sum') return sum;
      if (metric.statistic === 'mean') return sum / numbers.length;
      const rounded = numbers.map(roundNumber).toSorted((a, b) => a - b);
      return percentile(rounded, metric.statistic === 'p50' ? 0.5 : 0.9);
    }
    default:
      return installations;
  }
}

/** To three significant digits; of two that are as near, to the even one. */
function roundNumber(number: number): number {
  if (number === 0) return 0;
  const digits = 2 - Math.floor(Math.log10(number));
  const scale = 10 ** Math.abs(digits);
  const scaled = digits < 0 ? number / scale : number * scale;
  const near = Math.round(scaled);
  const even = Math.abs(scaled % 1) === 0.5 && near % 2 === 1 ? near - 1 : near;
  return digits < 0 ? even * scale : even / scale;
}

/** Type 7 of Hyndman and Fan (1996), over sorted numbers. */
function percentile(numbers: readonly number[], level: number): number {
  const rank = (numbers.length - 1) * level;
  const low = numbers[Math.floor(rank)] ?? 0;
  const high = numbers[Math.ceil(rank)] ?? low;
  return low + (rank - Math.floor(rank)) * (high - low);
}

function numberOf({ event }: Row, field: string): number {
  return Number(event.fields[field]);
}

function dash(device: string): string {
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => device.slice(from, to))
    .join('-');
}

/**
 * To ten digits, since sums come in any order. Figures of decimal data often lie in the middle between two such numbers, to either side of
 * which the last bit of a sum can fall: a part in 10^12 more takes them all to one side.
 */
export function roundFigure(value: number): number {
  return Number((value * (1 + 1e-12)).toPrecision(10));
}
