import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompilerHost, Phase } from '@candor-examples/compiler/compiler';
import { runCompiler } from '@candor-examples/compiler/compiler';
import { makeLicenceKey } from '@candor-examples/compiler/licence-key';
import type { SimulatedClock } from './clock.ts';
import { createSimulatedClock } from './clock.ts';
import { simulateEffects } from './machines.ts';
import type { Random } from './random.ts';
import type { Release } from './releases.ts';
import { planUpgrades } from './releases.ts';
import { buildStencilVocabulary, drawFault } from './stencil-faults.ts';
import type { Life, World } from './world.ts';
import { dayMs, deliverAll, hourMs, isWeekend } from './world.ts';

export const stencilReleases: readonly Release[] = [
  ['3.0.2', 0],
  ['3.1.0', 0.35],
  ['3.1.1', 0.7],
];
/** How often a build of a version fails by the compiler's own fault. 3.1.0 was a bad one; often enough that counts of so few developers may be told. */
const faultRate: Readonly<Record<string, number>> = {
  '3.0.2': 0.02,
  '3.1.0': 0.14,
  '3.1.1': 0.03,
};
const phaseMs: Readonly<Record<Phase, number>> = { parse: 180, check: 280, weave: 120, emit: 220 };
/** How many times as long a version weaves: 3.1.0 was slow at it too. */
const weaveTimes: Readonly<Record<string, number>> = { '3.1.0': 2.5 };
const quiet = { write: () => true };

/** A developer with one to three projects, who builds on most working days. */
export function planStencilDeveloper(world: World, random: Random, name: string): Life {
  const folder = join(world.folder, 'compiler', name);
  const clock = createSimulatedClock(world.startMs + random.whole(7, 17) * hourMs);
  const effects = simulateEffects(random, clock, [
    ['linux', 6],
    ['darwin', 5],
    ['win32', 6],
  ]);
  const collector = world.drawRelay(random);
  const versionAt = planUpgrades(world, random, stencilReleases);
  const projects = Array.from({ length: random.whole(1, 3) }, (_, index) => `project-${index + 1}`);
  const diligence = 0.4 + 0.5 * random.fraction();

  const run = async (...argv: readonly string[]): Promise<number> => {
    const version = versionAt(clock.now());
    const host: CompilerHost = {
      ...simulateTime(random, version, argv[0] === 'build'),
      stdout: quiet,
      stderr: quiet,
      cwd: folder,
      version,
      folder: join(folder, 'state'),
      telemetry: { collector, effects, vocabulary: buildStencilVocabulary },
      delivery: 'in_process',
    };
    return runCompiler(argv, host);
  };

  return async () => {
    mkdirSync(folder, { recursive: true });
    const isLicensed = await takeLicence(run, random, world);
    for (const project of projects) await makeProject(run, random, folder, project, isLicensed);
    if (random.chance(0.6)) await run('telemetry', 'enable', 'exceptions');
    await buildForWeeks(world, random, clock, diligence, () =>
      run('build', random.weighted(projects.map((p) => [p, 1] as const))),
    );
    await deliverAll(join(folder, 'state', 'telemetry'), clock, () =>
      run('build', projects[0] ?? ''),
    );
  };
}

async function buildForWeeks(
  world: World,
  random: Random,
  clock: SimulatedClock,
  diligence: number,
  build: () => Promise<number>,
): Promise<void> {
  for (let day = 0; clock.now() < world.endMs - dayMs; day += 1) {
    const builds = isWeekend(clock.now()) || !random.chance(diligence) ? 0 : random.whole(1, 4);
    for (let count = 0; count < builds; count += 1) {
      await build();
      clock.advanceTo(clock.now() + random.whole(2, 90) * 60_000);
    }
    clock.advanceTo(world.startMs + (day + 1) * dayMs + random.whole(7, 17) * hourMs);
  }
}

/** A clock for the compiler's phases, which on so small projects would all take no time, and now and then a fault. */
function simulateTime(
  random: Random,
  version: string,
  isBuild: boolean,
): Pick<CompilerHost, 'monotonicMs' | 'beforePhase'> {
  if (!isBuild) return {};
  let elapsedMs = 0;
  // Something else is at work on the machine now and then.
  const slowness = random.chance(0.02) ? 5 : random.size(100, 0.15) / 100;
  const failingPhase = random.chance(faultRate[version] ?? 0)
    ? random.weighted<Phase>([
        ['parse', 1],
        ['check', 2],
        ['weave', 6],
        ['emit', 2],
      ])
    : undefined;
  return {
    monotonicMs: () => elapsedMs,
    beforePhase: (phase) => {
      const times = phase === 'weave' ? (weaveTimes[version] ?? 1) : 1;
      elapsedMs += phaseMs[phase] * slowness * times;
      if (phase === failingPhase) throw drawFault(random, phase, version);
    },
  };
}

async function makeProject(
  run: (...argv: string[]) => Promise<number>,
  random: Random,
  folder: string,
  project: string,
  isLicensed: boolean,
): Promise<void> {
  await run('new', project);
  // The free edition compiles to JavaScript only.
  const target = random.weighted([
    ['javascript@2015', 2],
    ['javascript@2020', 5],
    ['typescript@5.0', isLicensed ? 6 : 0],
  ]);
  const file = join(folder, project, 'stencil.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...settings, target }));
  const templates = Math.min(40, random.size(5, 0.9));
  for (let number = 1; number <= templates; number += 1) {
    const lines = Array.from(
      { length: random.whole(3, 40) },
      (_, line) => `Line ${line} of {name}.`,
    );
    const text = `@param name: text\n@wrap section("Part ${number}")\n${lines.join('\n')}\n@end\n`;
    writeFileSync(join(folder, project, 'templates', `part-${number}.stencil`), text);
  }
}

/** Returns whether the licence lasts as long as the demo; a trial runs out. */
async function takeLicence(
  run: (...argv: string[]) => Promise<number>,
  random: Random,
  world: World,
): Promise<boolean> {
  const kind = random.weighted([
    ['free', 5],
    ['trial', 2],
    ['key', 5],
  ]);
  if (kind === 'trial') await run('license', 'trial');
  if (kind !== 'key') return false;
  const terms = {
    id: `L-${random.whole(1000, 1011)}`,
    edition: 'professional',
    seats: random.whole(1, 20),
    issued: new Date(world.startMs - 100 * dayMs).toISOString().slice(0, 10),
    expires: new Date(world.endMs + 200 * dayMs).toISOString().slice(0, 10),
    auditWaived: random.chance(0.15),
  };
  await run('license', 'set', makeLicenceKey(terms));
  return true;
}
