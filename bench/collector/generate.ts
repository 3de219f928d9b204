/**
 * Events of the demo's mix, made inside the engine by its own `numbers()`: through the door, a hundred million would take half an
 * hour. Installations come every day; what they are, and how large, changes little from one event to the next, as in the demo.
 */
import { type Engine, startEngine } from '@candor/engine/engine';
import type { FieldDeclaration } from '@candor/manifest/manifest';
import { openStore, type Store } from '@candor/store/store';
import { buildFailureLabels } from './failure-kinds.ts';
import { type MixedLane, drawValue, readMix } from './mix.ts';

export interface GenerateOptions {
  readonly engineFolder: string;
  readonly days: number;
  readonly installations: number;
  /** How many times as many events each installation sends as in the demo. */
  readonly times: number;
  readonly progress: (what: string) => void;
}

export interface TableSizes {
  readonly events: number;
  /** Of all tables, and of the events alone. */
  readonly bytes: number;
  readonly eventBytes: number;
  readonly rollupRows: number;
}

/** Events of an installation on a day, by product: what the demo's send. */
const DAILY: Readonly<Record<string, number>> = {
  'automation-server': 24,
  'vms-module': 7,
  stencil: 2,
};
const profilesPerProduct = 40;
const daysBetweenRestarts = 7;
const refreshDaysEvery = 20;
const tickMs = 5_000;

/**
 * What the mix leaves out and whole pages are about, beside it: events of an installation on a day, and one in how many installations
 * has them. Servers tell of their health with each heartbeat; here with every sixth, so that the mix stays the demo's.
 */
const OF_ROLES: readonly {
  readonly product: string;
  readonly event: string;
  readonly daily: number;
  readonly oneIn: number;
}[] = [
  { product: 'automation-server', event: 'server.health', daily: 4, oneIn: 1 },
  { product: 'automation-server', event: 'server.blocked', daily: 1, oneIn: 50 },
  { product: 'stencil', event: 'build.ended', daily: 1, oneIn: 1 },
];
/** Beyond the numbers of all others of a session. */
const seqOfRoles = 1_000_000;

/** Replaces whatever is in the folder's tables; gives the seconds that it took. */
export async function generate(options: GenerateOptions): Promise<number> {
  const began = performance.now();
  const engine = await startEngine({ dataFolder: options.engineFolder });
  const store = openTicking(engine);
  try {
    await store.migrate();
    const lanes = readMix();
    for (const [index, lane] of lanes.entries()) await insertProfiles(engine, lane, index);
    const makes = listMakes(lanes, options);
    const today = Math.floor(Date.now() / DAY_MS);
    for (let day = today - options.days + 1; day <= today; day += 1) {
      for (const make of makes) await send(engine, buildInsert(make, day));
      await send(engine, buildSessionDays(day));
      if ((today - day) % refreshDaysEvery !== 0) continue;
      options.progress(`made up to ${today - day} days ago`);
      await rollUp(store);
    }
    return (performance.now() - began) / 1000;
  } finally {
    await store.close();
    await engine.stop();
  }
}

/** As the tables are once all is rolled up: a kept folder has what came since, and merges since. Nobody else may have it open. */
export async function readTableSizes(engineFolder: string): Promise<TableSizes> {
  const engine = await startEngine({ dataFolder: engineFolder });
  const store = openTicking(engine);
  try {
    await store.migrate();
    await rollUp(store);
    return await describe(engine);
  } finally {
    await store.close();
    await engine.stop();
  }
}

/** By a clock by which each look comes seconds after the last, so that no day has to rest for long; and all was received before. */
function openTicking({ url, username, password }: Engine): Store {
  let now = Date.now() + DAY_MS;
  const tick = (): number => (now += tickMs);
  return openStore({ url, username, password, database: 'candor' }, { now: tick });
}

async function rollUp(store: Store): Promise<void> {
  while ((await store.refreshRollups()).waiting > 0);
}

const DAY_MS = 86_400_000;

interface Daily {
  readonly installations: number;
  readonly eventsEach: number;
}

interface Make extends Daily {
  readonly lane: MixedLane;
  /** Of the lane in the mix whose installations and sessions they are. */
  readonly index: number;
  readonly seqFrom: number;
}

/** The lanes of the mix, and events of roles in the sessions of the lane that the mix has most of, of the same product. */
function listMakes(lanes: readonly MixedLane[], options: GenerateOptions): readonly Make[] {
  const ofMix = lanes.map((lane, index) => ({
    lane,
    index,
    seqFrom: 1,
    ...countDaily(lanes, lane, options),
  }));
  const ofRoles = OF_ROLES.map(({ product, event, daily, oneIn }) => {
    const most = ofMix
      .filter(({ lane }) => lane.manifest.product === product)
      .toSorted((a, b) => b.lane.weight - a.lane.weight)[0];
    const declared = most?.lane.manifest.events[event];
    if (most === undefined || declared === undefined) {
      throw new Error(`the mix has no product ${product} that declares ${event}`);
    }
    return {
      ...most,
      lane: { ...most.lane, lane: declared.lane, events: [event] },
      installations: Math.max(1, Math.round(most.installations / oneIn)),
      eventsEach: daily * options.times,
      seqFrom: seqOfRoles,
    };
  });
  return [...ofMix, ...ofRoles];
}

/** So many installations of each product that the mix's weights come out. */
function countDaily(
  lanes: readonly MixedLane[],
  lane: MixedLane,
  { installations, times }: GenerateOptions,
): Daily {
  const eventsEach = DAILY[lane.manifest.product] ?? 1;
  const perDay = ({ weight, manifest }: MixedLane): number =>
    weight / (DAILY[manifest.product] ?? 1);
  const all = lanes.reduce((sum, each) => sum + perDay(each), 0);
  return {
    installations: Math.max(1, Math.round((installations * perDay(lane)) / all)),
    eventsEach: eventsEach * times,
  };
}

/** `i` is the installation, `j` its event of the day, `d` the day's number since the epoch. */
function buildInsert(
  { lane: { manifest, hash, lane, events }, index, seqFrom, installations, eventsEach }: Make,
  day: number,
): string {
  const isLong = manifest.ids.device === 'none';
  const run = isLong ? `intDiv(d, ${daysBetweenRestarts})` : 'd';
  const seq = isLong
    ? `(d % ${daysBetweenRestarts}) * ${eventsEach} + j + ${seqFrom}`
    : `j + ${seqFrom}`;
  const device = isLong ? 'toUInt128(0)' : `sipHash128('device', ${index}, i)`;
  const ordered = [...new Set(events)];
  const shares = ordered.map((name) => events.filter((each) => each === name).length);
  const mapOf = (isNumber: boolean): string =>
    `multiIf(${ordered.map((name) => `event = '${name}', ${buildMap(manifest.events[name]?.fields ?? {}, isNumber)}`).join(', ')}, ${emptyMap(isNumber)})`;
  return `INSERT INTO events
SELECT '${manifest.product}', 'production', '${lane}', toDate(d), reinterpretAsUUID(${device}),
  reinterpretAsUUID(sipHash128('session', ${index}, i, ${run})), ${seq},
  fromUnixTimestamp64Milli(toInt64(d * ${DAY_MS} + intDiv(j * ${DAY_MS}, ${eventsEach}) + cityHash64(i, j, d) % 60000)),
  least(toDateTime(d * 86400 + intDiv(j * 86400, ${eventsEach}) + 60), now()), false, event, '${hash}', false,
  ${index * profilesPerProduct} + cityHash64(i, intDiv(d, 30)) % ${profilesPerProduct},
  ${buildMap(manifest.session, true)}, ${mapOf(false)}, ${mapOf(true)}
FROM (
  SELECT intDiv(number, ${eventsEach}) AS i, number % ${eventsEach} AS j, toUInt32(${day}) AS d,
    ${JSON.stringify(ordered).replaceAll('"', "'")}[arrayFirstIndex(x -> x > cityHash64(i, j, 7) % ${events.length}, arrayCumSum([${shares.join()}]))] AS event
  FROM numbers(${installations * eventsEach})
)`;
}

function emptyMap(isNumber: boolean): string {
  const type = isNumber ? 'Float64' : 'LowCardinality(String)';
  return `CAST(map(), 'Map(LowCardinality(String), ${type})')`;
}

function buildMap(fields: Readonly<Record<string, FieldDeclaration>>, isNumber: boolean): string {
  const pairs = Object.entries(fields).flatMap(([name, field]) => {
    if (field.type === 'failure') {
      const labels = isNumber ? [] : buildFailureLabels(name, `cityHash64(i, j, d, '${name}')`);
      return labels.map(([label, value]) => `'${label}', ${value}`);
    }
    const number = numberOf(name, field);
    const value = isNumber ? number : number === null ? wordOf(name, field) : null;
    return value === null ? [] : [`'${name}', ${value}`];
  });
  if (pairs.length === 0) return emptyMap(isNumber);
  const type = isNumber ? 'Float64' : 'LowCardinality(String)';
  return `CAST(map(${pairs.join(', ')}), 'Map(LowCardinality(String), ${type})')`;
}

/** Sizes stay with an installation for weeks; what is measured is another each time. */
function numberOf(name: string, field: FieldDeclaration): string | null {
  const share = `cityHash64(i, '${name}', intDiv(d, 14)) % 1000 / 1000`;
  if (name === 'uptime') return `toFloat64((d % ${daysBetweenRestarts}) * 86400 + j * 3600)`;
  if (field.type === 'count') return `floor(20 * pow(${share}, 3))`;
  if (field.type !== 'duration' && field.type !== 'quantity') return null;
  return `round(pow(10, 1 + 4 * (cityHash64(i, j, d, '${name}') % 1000) / 1000), 1)`;
}

function wordOf(name: string, field: FieldDeclaration): string | null {
  if (name === 'outcome') return OUTCOME;
  const hash = `cityHash64(i, '${name}')`;
  switch (field.type) {
    case 'boolean':
      return `if(${hash} % 2 = 0, 'true', 'false')`;
    case 'choice': {
      const values = field.values.slice(0, 8).map((value) => `'${value}'`);
      return `[${values.join()}][1 + cityHash64(i, j, '${name}') % ${values.length}]`;
    }
    case 'version':
      return `concat('23.', toString(${hash} % 6))`;
    case 'pseudonym':
      return `lower(hex(sipHash128(i, '${name}', intDiv(d, 30))))`;
    default:
      return null;
  }
}

/** How most sessions go: of a hundred, four badly. */
const OUTCOME = `transform(cityHash64(i, j, d, 'outcome') % 200,
  [0, 1, 2, 3, 4, 5, 6, 7], ['crashed', 'unhandled', 'abnormal', 'abnormal', 'errored', 'errored', 'errored', 'errored'],
  if(j % 2 = 0, 'running', 'healthy'))`;

/** As the loader writes it before the events. */
function buildSessionDays(day: number): string {
  return `INSERT INTO session_days
SELECT toUInt64(bitShiftRight(toUInt128(session), 64)), day, min(seq), max(seq)
FROM events WHERE day = toDate(${day}) GROUP BY session, day`;
}

async function insertProfiles(
  engine: Engine,
  { manifest }: MixedLane,
  index: number,
): Promise<void> {
  const rows = Array.from({ length: profilesPerProduct }, (_, number) => {
    const words = Object.entries(manifest.session).filter(
      ([, fact]) => !['count', 'quantity', 'duration'].includes(fact.type),
    );
    const facts = words.map(([name, fact]) => [name, String(drawValue(fact, Math.random))]);
    const profile = index * profilesPerProduct + number;
    return JSON.stringify({ profile, facts: Object.fromEntries(facts) as object });
  });
  await send(engine, 'INSERT INTO profiles FORMAT JSONEachRow', rows.join('\n'));
}

async function describe(engine: Engine): Promise<TableSizes> {
  const text = await send(
    engine,
    `SELECT sumIf(rows, table = 'events'), sum(bytes_on_disk), sumIf(bytes_on_disk, table = 'events'), sumIf(rows, table = 'installation_days')
     FROM system.parts WHERE active AND database = 'candor' FORMAT TSV`,
  );
  const [events = 0, bytes = 0, eventBytes = 0, rollupRows = 0] = text
    .trim()
    .split('\t')
    .map(Number);
  return { events, bytes, eventBytes, rollupRows };
}

async function send(engine: Engine, statement: string, rows?: string): Promise<string> {
  const parameters = new URLSearchParams({ database: 'candor', allow_experimental_analyzer: '1' });
  if (rows !== undefined) parameters.set('query', statement);
  const answer = await fetch(`${engine.url}/?${parameters.toString()}`, {
    method: 'POST',
    headers: { 'x-clickhouse-user': engine.username, 'x-clickhouse-key': engine.password },
    body: rows ?? statement,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the engine refused: ${text}`);
  return text;
}
