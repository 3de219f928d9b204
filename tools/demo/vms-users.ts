import { join } from 'node:path';
import type { VmsModule } from '@candor-examples/vms-module/module';
import { createVmsModule } from '@candor-examples/vms-module/module';
import type { SimulatedClock } from './clock.ts';
import { createSimulatedClock } from './clock.ts';
import { simulateEffects } from './machines.ts';
import type { Random } from './random.ts';
import type { Release } from './releases.ts';
import { planUpgrades } from './releases.ts';
import type { DemoSite } from './vms-sites.ts';
import type { Life, World } from './world.ts';
import { dayMs, deliverAll, hourMs, isSpoolEmpty, isWeekend } from './world.ts';

const releases: readonly Release[] = [
  ['23.3.46', 0],
  ['24.1.12', 0.3],
  ['24.2.5', 0.75],
];

/** Somebody with scripts for one or two sites, who imports the module on most working days. */
export function planVmsUser(
  world: World,
  random: Random,
  name: string,
  sites: readonly DemoSite[],
): Life {
  const userFolder = join(world.folder, 'vms-module', name);
  const clock = createSimulatedClock(world.startMs + random.whole(6, 16) * hourMs);
  const effects = simulateEffects(random, clock, [
    ['win32', 12],
    ['linux', 2],
    ['darwin', 1],
  ]);
  const collector = world.drawRelay(random);
  const versionAt = planUpgrades(world, random, releases);
  const ownSites = Array.from({ length: random.whole(1, 2) }, () =>
    random.weighted(sites.map((site) => [site, 1] as const)),
  );
  const diligence = 0.25 + 0.45 * random.fraction();
  const optsOutMs = random.chance(0.06) ? world.startMs + random.whole(3, 20) * dayMs : Infinity;

  const open = (): VmsModule =>
    createVmsModule({
      userFolder,
      version: versionAt(clock.now()),
      collector,
      sending: 'in_process',
      showNotice: () => undefined,
      readProcessMemory: () => random.size(180, 0.4) * 2 ** 20,
      effects,
    });

  return async () => {
    for (let day = 0; clock.now() < world.endMs - dayMs; day += 1) {
      const works = !isWeekend(clock.now()) && random.chance(diligence);
      if (works || day === 0)
        await useModule(open(), random, clock, ownSites, clock.now() > optsOutMs);
      clock.advanceTo(world.startMs + (day + 1) * dayMs + random.whole(6, 16) * hourMs);
    }
    const telemetryFolder = join(userFolder, 'telemetry');
    if (isSpoolEmpty(telemetryFolder)) return;
    // What a collector that was away has not taken yet goes with one more session.
    const last = open();
    await deliverAll(telemetryFolder, clock, last.telemetry.send);
    await last.close();
  };
}

async function useModule(
  module: VmsModule,
  random: Random,
  clock: SimulatedClock,
  sites: readonly DemoSite[],
  optsOut: boolean,
): Promise<void> {
  if (optsOut) module.setModuleConfig({ enableTelemetry: false });
  const { server, login } = random.weighted(sites.map((site) => [site, 1] as const));
  const trust = server.certificate === null ? {} : { trust: server.certificate };
  await module.connectVms({ address: server.url, login, ...trust });
  if (random.chance(0.7)) await module.getSite();
  if (random.chance(0.5)) await module.getHardware();
  if (random.chance(0.6)) await module.getDevices('camera');
  if (random.chance(0.2)) await module.getRecordingServers();
  clock.advanceTo(clock.now() + Math.max(1, random.size(25, 1.1)) * 60_000);
  // Many scripts just end; only a connection that is closed is reported as closed.
  if (random.chance(0.75)) await module.disconnectVms();
  await module.close();
}
