import { planAutomationServer } from './automation-servers.ts';
import { drawCountry, relayAddresses } from './countries.ts';
import { createRandom } from './random.ts';
import { startRelay } from './relay.ts';
import { planStencilDeveloper } from './stencil-developers.ts';
import type { TallyCounts } from './tally.ts';
import { createTally } from './tally.ts';
import { startSites } from './vms-sites.ts';
import { planVmsUser } from './vms-users.ts';
import type { Life, World } from './world.ts';
import { dayMs, liveAll } from './world.ts';

export interface DemoOptions {
  readonly collectorUrl: string;
  readonly folder: string;
  readonly days: number;
  readonly scale: number;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

// Enough to keep the collector busy while one of them thinks.
const livesAtOnce = 6;

/** Lives through the weeks, product by product; returns what the collector acknowledged. */
export async function runDemo(options: DemoOptions): Promise<TallyCounts> {
  const { collectorUrl, folder, days, scale, seed, tell } = options;
  const tally = createTally();
  const relays = await Promise.all(
    relayAddresses.map((address) => startRelay(collectorUrl, address, tally)),
  );
  const endMs = Date.now();
  const world: World = {
    startMs: endMs - days * dayMs,
    endMs,
    folder,
    drawRelay: (random) => relays[drawCountry(random)]?.url ?? collectorUrl,
  };
  // Each installation draws from chance of its own, so that one more server does not change every user's story.
  const plan = (
    count: number,
    salt: number,
    make: (random: ReturnType<typeof createRandom>, name: string) => Life,
  ): Life[] =>
    Array.from({ length: Math.max(1, Math.round(count * scale)) }, (_, index) =>
      make(createRandom(seed * 1_000_003 + salt * 10_007 + index), String(index + 1)),
    );
  const sites = await startSites(createRandom(seed), Math.max(6, Math.round(14 * scale)));
  try {
    await tellLives(
      'automation servers',
      plan(36, 1, (random, name) => planAutomationServer(world, random, name)),
      tell,
    );
    await tellLives(
      'users of the VMS module',
      plan(34, 2, (random, name) => planVmsUser(world, random, name, sites)),
      tell,
    );
    await tellLives(
      'developers with Stencil',
      plan(44, 3, (random, name) => planStencilDeveloper(world, random, name)),
      tell,
    );
    const counts = tally.read();
    for (const [product, events] of Object.entries(counts)) {
      const total = Object.values(events).reduce((sum, count) => sum + count, 0);
      tell(`${product}: ${total} events acknowledged`);
    }
    return counts;
  } finally {
    await Promise.all(
      [...relays, ...sites.map(({ server }) => server)].map((server) => server.close()),
    );
  }
}

/** Tells how far it is on one line of a terminal, and once at the end elsewhere. */
async function tellLives(
  name: string,
  lives: readonly Life[],
  tell: (line: string) => void,
): Promise<void> {
  const start = Date.now();
  const step = Math.max(1, Math.round(lives.length / 4));
  await liveAll(lives, livesAtOnce, (done) => {
    if (done % step === 0 || done === lives.length) {
      tell(`${name}: ${done} of ${lives.length} (${((Date.now() - start) / 1000).toFixed(0)} s)`);
    }
  });
}
