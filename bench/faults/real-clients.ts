/** The kills once more, under the load of products with the real client: the built one, in processes of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashManifest } from '@candor/manifest/hash';
import { type RealClients, startRealClients } from '../../e2e/real-clients/real-clients.ts';
import {
  type Fault,
  type Load,
  type Missing,
  type Trial,
  type TrialResult,
  tryUnder,
} from '../../packages/collector/src/lib/faults/trial.fixture.ts';
import {
  KITCHEN_YAML,
  parseFixture,
} from '../../packages/collector/src/lib/registry/manifest.fixture.ts';

export interface RealTrialResult extends TrialResult {
  /** Events that the products ever recorded. */
  readonly recorded: number;
}

/** As many installations as an answer needs, and one more. */
const installations = 6;
/** The number of a dish that nobody else has stands where its guests do. */
const counted = {
  event: 'dish.cooked',
  field: 'guests',
  beside: { minutes: 3, course: 'main' },
} as const;

export const nameReal = ({ title }: Fault<Load>): string => `${title}, real clients`;

/** As `tryFault()` does; at the end each product's user fetches a copy of what is stored, too. */
export async function tryUnderRealClients(fault: Fault<Load>): Promise<RealTrialResult | Missing> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-real-'));
  const manifest = parseFixture(KITCHEN_YAML);
  const port = await findPort();
  const started: RealClients[] = [];
  const ended: Ended = { recorded: 0, failures: 0, found: [] };
  const startClient = (): RealClients => {
    const clients = startRealClients({
      installations,
      folder,
      declaration: { manifest, hash: hashManifest(manifest) },
      collector: `http://127.0.0.1:${port}`,
      counted,
      isBuilt: true,
    });
    started.push(clients);
    return clients;
  };
  try {
    const result = await tryUnder(
      { title: nameReal(fault), run: (trial) => fault.run(endWithCopies(trial, ended)) },
      { isBuilt: true, options: ['--port', String(port)], startClient },
    );
    if ('why' in result) return result;
    const seen = `${result.seen}; ${ended.failures} attempts of the clients failed`;
    const differences = [...result.differences, ...ended.found];
    return { ...result, seen, recorded: ended.recorded, differences };
  } finally {
    for (const clients of started) clients.killAll();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Ended {
  recorded: number;
  failures: number;
  found: readonly string[];
}

/** Before the collector ends, what each user is given is compared with all that was recorded, and then once more what is stored. */
function endWithCopies(trial: Trial<RealClients>, ended: Ended): Trial<Load> {
  return {
    ...trial,
    stop: async (child) => {
      await trial.client.settle();
      const { recorded, failures } = trial.client.readState();
      Object.assign(ended, { recorded, failures });
      ended.found = await trial.client.findDifferences();
      await trial.compare();
      await trial.stop(child);
    },
  };
}

const PORT_MIN = 20_000;
const PORTS = 10_000;

/**
 * A free one below those that systems give to connections: while nobody listens on one of these, a client that knocks there on the same
 * machine may be given that very port, and keep the collector from it.
 */
async function findPort(): Promise<number> {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * PORTS);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
