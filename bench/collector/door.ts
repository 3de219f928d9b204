/**
 * The door against floors of its own, in turns: the same reports, the same load, one server at a time. Its store is away, so that
 * nothing but the door works.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Load, forkProgram, stopProgram } from './child.ts';
import { startMeasured } from './collector-process.ts';
import { type Figure, atLeast } from './figures.ts';
import { readProducts } from './mix.ts';
import { startPostgres } from './postgres.ts';

export interface DoorOptions {
  readonly folder: string;
  readonly secondsPerTurn: number;
  readonly rounds: number;
  readonly isBuilt: boolean;
}

const connections = 32;
/** Port 1 is nobody's. */
const NO_STORE = ['--store-url', 'http://127.0.0.1:1/candor', '--journal-bytes-max', '16GiB'];
const TITLES = {
  read: 'floor: node:http that reads',
  parse: 'floor: + gunzip + JSON.parse',
  sync: 'floor: + append + fdatasync',
  postgres: 'floor: one INSERT a report into Postgres',
  door: 'the door: key, limits, shaping, country, receipt, journal',
} as const;
type Server = keyof typeof TITLES;

export async function measureDoor(load: Load, options: DoorOptions): Promise<readonly Figure[]> {
  const postgres = startPostgres();
  const servers: readonly Server[] = [
    'read',
    'parse',
    'sync',
    'door',
    ...(postgres === null ? [] : (['postgres'] as const)),
  ];
  const rates = new Map<Server, number[]>(servers.map((server) => [server, []]));
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      for (const server of servers) {
        const target = await startServer(server, { ...options, round, host: postgres?.host ?? '' });
        const order = { host: '127.0.0.1', port: target.port, connections };
        await load.send({ ...order, reportsPerSecond: null, seconds: 1 });
        const result = await load.send({
          ...order,
          reportsPerSecond: null,
          seconds: options.secondsPerTurn,
        });
        await target.stop();
        rates.get(server)?.push(result.events / result.seconds);
      }
    }
  } finally {
    postgres?.stop();
  }
  return describe(rates);
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
  if (server === 'door') {
    const dataFolder = join(folder, `door-${round}`);
    const collector = await startMeasured({ dataFolder, options: NO_STORE, isBuilt });
    await collector.register(readProducts());
    return collector;
  }
  await mkdir(folder, { recursive: true });
  const path = server === 'postgres' ? host : join(folder, `floor-${round}`);
  const { child, first } = await forkProgram('./floor-main.ts', [server, path]);
  return { port: Number(first), stop: () => stopProgram(child) };
}

function describe(rates: ReadonlyMap<Server, readonly number[]>): readonly Figure[] {
  const best = (server: Server): number => Math.max(0, ...(rates.get(server) ?? []));
  const figures: Figure[] = [...rates.keys()].map((server) => ({
    name: TITLES[server],
    value: best(server),
    unit: 'events/s',
    aim: null,
  }));
  return [
    ...figures,
    {
      name: 'the door against the floor that syncs',
      value: (100 * best('door')) / best('sync'),
      unit: '%',
      aim: atLeast(80),
    },
  ];
}
