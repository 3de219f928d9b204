import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAutomationServer } from '@candor-examples/automation-server/install';
import { makeLicenceKey } from '@candor-examples/automation-server/licence-key';
import type { AutomationServer } from '@candor-examples/automation-server/server';
import { startAutomationServer } from '@candor-examples/automation-server/server';
import { createSimulatedClock } from './clock.ts';
import { simulateEffects } from './machines.ts';
import type { Random } from './random.ts';
import type { Release } from './releases.ts';
import { planUpgrades } from './releases.ts';
import type { Life, World } from './world.ts';
import { dayMs, deliverAll, hourMs } from './world.ts';

// 5.3.0 brings more errors than 5.2.1: the page that compares releases has something to find.
const releases: readonly Release[] = [
  ['5.1.4', 0],
  ['5.2.1', 0.2],
  ['5.3.0', 0.6],
];
const errorsPerDay: Readonly<Record<string, number>> = { '5.1.4': 0.4, '5.2.1': 0.3, '5.3.0': 1.6 };
/** And it crashes more often: release health has something to find. */
const crashesPerDay: Readonly<Record<string, number>> = { '5.3.0': 0.06 };

/** How many of each kind of resource a middling installation has. */
const medians = {
  roles: 3,
  identities: 14,
  computers: 8,
  scripts: 9,
  endpoints: 5,
  apps: 2,
  schedules: 4,
  'portal-pages': 2,
};
type Kind = keyof typeof medians;

/** A server that is installed, filled over its own API, runs for weeks, and is upgraded when its administrator gets to it. */
export function planAutomationServer(world: World, random: Random, name: string): Life {
  const folder = join(world.folder, 'automation-server', name);
  const clock = createSimulatedClock(world.startMs + random.fraction() * dayMs);
  const effects = simulateEffects(random, clock, [
    ['win32', 6],
    ['linux', 5],
    ['darwin', 1],
  ]);
  const collector = world.drawRelay(random);
  const versionAt = planUpgrades(world, random, releases);
  // The installer asks, and some say no: of these nothing is ever seen.
  const acceptTelemetry = random.chance(0.9);
  const scale = random.size(100, 0.8) / 100;
  const hosting = random.weighted([
    ['node', 3],
    ['kestrel', 5],
    ['iis', 3],
  ]);

  const start = (): Promise<AutomationServer> =>
    startAutomationServer({ folder, port: 0, version: versionAt(clock.now()), collector, effects });

  return async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'appsettings.json'), JSON.stringify({ Hosting: hosting }));
    writeLicence(folder, random, world);
    await installAutomationServer({
      folder,
      acceptTelemetry,
      ask: null,
      version: versionAt(clock.now()),
      effects,
    });
    let running = versionAt(clock.now());
    let server = await start();
    await fill(server, random, scale);
    while (clock.now() < world.endMs) {
      const isCrashing = random.chance(crashesPerDay[running] ?? 0.005);
      if (isCrashing) {
        server.telemetry.exception(new Error('crashed'), {}, { severity: 'crashed' });
      }
      if (isCrashing || versionAt(clock.now()) !== running) {
        await server.close();
        running = versionAt(clock.now());
        server = await start();
      }
      await liveOneDay(server, random, running, (hours) =>
        clock.advanceTo(Math.min(world.endMs, clock.now() + hours * hourMs)),
      );
      await server.telemetry.send();
    }
    await deliverAll(join(folder, 'telemetry'), clock, server.telemetry.send);
    await server.close();
  };
}

/** Lets a day pass, with the errors that the version has a way of making somewhere in it. */
async function liveOneDay(
  server: AutomationServer,
  random: Random,
  version: string,
  pass: (hours: number) => void,
): Promise<void> {
  const quiet = random.whole(1, 22);
  pass(quiet);
  if (random.chance(errorsPerDay[version] ?? 0)) {
    const scripts = (await call(server, 'GET', '/api/scripts')) as { id: string; name: string }[];
    const broken = scripts.find((script) => script.name === 'nightly-report');
    const errors = broken === undefined ? 0 : random.whole(1, version === '5.3.0' ? 9 : 3);
    for (let count = 0; count < errors; count += 1) {
      await call(server, 'POST', `/api/scripts/${broken?.id}/run`, {}, [500]);
    }
  }
  pass(24 - quiet);
}

function writeLicence(folder: string, random: Random, world: World): void {
  const edition = random.weighted([
    ['none', 4],
    ['trial', 3],
    ['standard', 6],
  ]);
  if (edition === 'none') return;
  const expires = new Date(world.startMs + random.whole(10, 300) * dayMs)
    .toISOString()
    .slice(0, 10);
  const key = makeLicenceKey({
    id: String(random.whole(1000, 9999)),
    edition,
    seats: null,
    issued: new Date(world.startMs - 100 * dayMs).toISOString().slice(0, 10),
    expires,
    auditWaived: false,
  });
  writeFileSync(join(folder, 'licence.key'), key);
}

async function fill(server: AutomationServer, random: Random, scale: number): Promise<void> {
  for (const [kind, median] of Object.entries(medians) as [Kind, number][]) {
    const count = Math.max(
      kind === 'scripts' ? 1 : 0,
      Math.min(60, random.size(median * scale, 0.5)),
    );
    for (let number = 1; number <= count; number += 1) {
      await call(server, 'POST', `/api/${kind}`, resource(kind, number));
    }
  }
  await call(server, 'POST', '/api/scripts', {
    name: 'nightly-report',
    source: 'fail "no printer"',
  });
}

function resource(kind: Kind, number: number): Record<string, unknown> {
  const name = `${kind}-${number}`;
  switch (kind) {
    case 'computers':
      return { name, address: `computer-${number}` };
    case 'endpoints':
      return { name, method: 'GET', path: `/hello/${number}`, source: 'return 1' };
    case 'apps':
    case 'scripts':
      return { name, source: 'return 1' };
    case 'schedules':
      return { name, script: 'scripts-1', everyMinutes: 720 };
    case 'portal-pages':
      return { name, text: 'Welcome.' };
    default:
      return { name };
  }
}

async function call(
  server: AutomationServer,
  method: string,
  path: string,
  body?: unknown,
  expected: readonly number[] = [200, 201],
): Promise<unknown> {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${server.apiToken ?? ''}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: unknown = await answer.json();
  if (expected.includes(answer.status)) return json;
  throw new Error(`${method} ${path} answered ${answer.status}`);
}
