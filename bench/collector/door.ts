/**
 * The door against floors of its own, in turns: the same reports, the same load, one server at a time. Its store is away, so that
 * nothing but the door works.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Load, forkProgram, stopProgram } from './child.ts';
import { startMeasured } from './collector-process.ts';
import { type Figure, atLeast, median } from './figures.ts';
import { readProducts } from './mix.ts';
import { startPostgres } from './postgres.ts';

export interface DoorOptions {
  readonly folder: string;
  readonly secondsPerTurn: number;
  readonly rounds: number;
  readonly isBuilt: boolean;
}

const connections = 32;
/** What the store has not taken yet is no reason to refuse. */
const ROOMY = ['--journal-bytes-max', '16GiB'];
/** Port 1 is nobody's. */
const NO_STORE = ['--store-url', 'http://127.0.0.1:1/candor', ...ROOMY];
const TITLES = {
  read: 'floor: node:http that reads',
  parse: 'floor: + gunzip + JSON.parse',
  sync: 'floor: + append + fdatasync',
  postgres: 'floor: one INSERT a report into Postgres',
  loading: 'the door while its engine loads beside it',
  door: 'the door: key, limits, shaping, country, receipt, journal',
} as const;
type Server = keyof typeof TITLES;

export async function measureDoor(load: Load, options: DoorOptions): Promise<readonly Figure[]> {
  const postgres = startPostgres();
  const host = 'why' in postgres ? null : postgres.host;
  // The door comes right after the floor that it is laid beside: machines have faster and slower minutes.
  const servers: readonly Server[] = [
    'read',
    'parse',
    'sync',
    'door',
    ...(host === null ? [] : (['postgres'] as const)),
  ];
  const rates = new Map<Server, number[]>(servers.map((server) => [server, []]));
  const takeTurn = async (server: Server, round: number): Promise<void> => {
    const rate = await measureTurn(server, load, { ...options, round, host: host ?? '' });
    rates.set(server, [...(rates.get(server) ?? []), rate]);
  };
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      for (const server of servers) await takeTurn(server, round);
    }
    await takeTurn('loading', options.rounds);
  } finally {
    if ('stop' in postgres) postgres.stop();
  }
  return describe(rates, 'why' in postgres ? postgres.why : null);
}

async function measureTurn(server: Server, load: Load, turn: Turn): Promise<number> {
  const target = await startServer(server, turn);
  const order = { host: '127.0.0.1', port: target.port, connections, reportsPerSecond: null };
  await load.send({ ...order, seconds: 1 });
  const result = await load.send({ ...order, seconds: turn.secondsPerTurn });
  await target.stop();
  return result.events / result.seconds;
}

interface Turn extends DoorOptions {
  readonly round: number;
  /** Folder of the socket of Postgres. */
  readonly host: string;
}

async function startServer(
  server: Server,
  { folder, round, host, isBuilt }: Turn,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  if (server === 'door' || server === 'loading') {
    const dataFolder = join(folder, `door-${round}`);
    const options = server === 'door' ? NO_STORE : ROOMY;
    const collector = await startMeasured({ dataFolder, options, isBuilt });
    await collector.register(readProducts());
    return collector;
  }
  await mkdir(folder, { recursive: true });
  const path = server === 'postgres' ? host : join(folder, `floor-${round}`);
  const { child, first } = await forkProgram('./floor-main.ts', [server, path]);
  return { port: Number(first), stop: () => stopProgram(child) };
}

function describe(
  rates: ReadonlyMap<Server, readonly number[]>,
  whyNoPostgres: string | null,
): readonly Figure[] {
  const of = (server: Server): readonly number[] => rates.get(server) ?? [];
  const figures: Figure[] = [...rates].map(([server, all]) => ({
    name: TITLES[server],
    value: Math.max(0, ...all),
    unit: 'events/s',
    aim: null,
  }));
  if (whyNoPostgres !== null) {
    const name = `${TITLES.postgres} (${whyNoPostgres})`;
    figures.push({ name, value: Number.NaN, unit: 'events/s', aim: null });
  }
  const floors = of('sync');
  return [
    ...figures,
    {
      name: `the door against the floor that syncs, median of ${floors.length} rounds`,
      value: median(of('door').map((rate, round) => (100 * rate) / (floors[round] ?? Number.NaN))),
      unit: '%',
      aim: atLeast(80),
    },
  ];
}
