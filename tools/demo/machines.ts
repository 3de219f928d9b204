import type { SimulatedClock } from './clock.ts';
import type { Random } from './random.ts';

/** The effects that every installation of the demo is given: a clock of its own and a machine that is not this one. */
export interface SimulatedEffects {
  readonly now: () => number;
  readonly elapsedMs: () => number;
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly isInteractive: () => boolean;
  readonly isContainer: () => boolean;
  readonly readHomeFolder: () => string | null;
  readonly readMachine: () => Machine;
}

interface Machine {
  readonly osRelease: string;
  readonly arch: string;
  readonly runtime: 'nodejs';
  readonly runtimeVersion: string;
  readonly processors: number;
  readonly memoryBytes: number;
  readonly processMemoryBytes: number;
}

type SystemWeights = readonly (readonly [platform: NodeJS.Platform, weight: number])[];

const releases: Readonly<Partial<Record<NodeJS.Platform, readonly (readonly [string, number])[]>>> =
  {
    linux: [
      ['5.15.0', 3],
      ['6.1.0', 5],
      ['6.8.0', 6],
      ['6.12.0', 2],
    ],
    win32: [
      ['10.0.17763', 2],
      ['10.0.20348', 6],
      ['10.0.22631', 5],
      ['10.0.26100', 3],
    ],
    darwin: [
      ['23.6.0', 2],
      ['24.5.0', 4],
      ['25.1.0', 3],
    ],
  };
const gibibyte = 2 ** 30;

/** Draws a machine once; what it tells of itself stays the same from session to session, but for the memory of the process. */
export function simulateEffects(
  random: Random,
  clock: SimulatedClock,
  systems: SystemWeights,
): SimulatedEffects {
  const platform = random.weighted(systems);
  const machine = {
    osRelease: random.weighted(releases[platform] ?? [['1.0.0', 1]]),
    arch:
      platform === 'darwin'
        ? 'arm64'
        : random.weighted([
            ['x64', 9],
            ['arm64', 1],
          ]),
    runtime: 'nodejs' as const,
    runtimeVersion: random.weighted([
      ['20.20.2', 3],
      ['22.21.1', 5],
      ['24.11.1', 4],
    ]),
    processors: random.weighted([
      [2, 2],
      [4, 4],
      [8, 5],
      [16, 3],
      [32, 1],
    ]),
    memoryBytes:
      random.weighted([
        [8, 2],
        [16, 5],
        [32, 4],
        [64, 2],
      ]) * gibibyte,
  };
  return {
    now: clock.now,
    // What goes over the network takes the time that it takes.
    elapsedMs: () => performance.now(),
    schedule: clock.schedule,
    env: {},
    platform,
    isInteractive: () => true,
    isContainer: () => false,
    readHomeFolder: () => null,
    readMachine: () => ({ ...machine, processMemoryBytes: random.size(70, 0.3) * 2 ** 20 }),
  };
}
