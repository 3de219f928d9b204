/** `candor-collector serve`: runs until it is told to stop. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { heapGrowthPercent } from '../../limits.ts';
import { type Collector, type CollectorOptions, startCollector } from '../../collector.ts';

export interface ServeEffects {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
  /** Resolves at the first signal to stop; `force` is called at the second. */
  readonly whenStopped: (force: () => void) => Promise<void>;
  readonly exit: (code: number) => never;
}

/** @throws CollectorError as `startCollector()` does */
export async function serve(options: CollectorOptions, effects: ServeEffects): Promise<void> {
  const stopped = effects.whenStopped(() => effects.exit(1));
  const collector = await startCollector(
    { dashboardFolder: findDashboard(), ...options },
    { log: effects.log },
  );
  growHeapInLargeSteps();
  printWhere(collector, effects.print);
  await stopped;
  effects.print(
    'Stopping: the doors are closed, and what was taken goes to the store. Ctrl-C again forces.',
  );
  await collector.stop();
  effects.print('Stopped.');
}

/**
 * V8 looks through all that lives when the heap, with the bytes of bodies beside it, has grown by a share since the last time. Little
 * lives and much passes through: under load that was once a second, up to 50 ms each in which nobody is answered. Set once the start
 * is over, which leaves much behind.
 */
function growHeapInLargeSteps(): void {
  setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent}`);
}

function printWhere({ url, welcomeUrl }: Collector, print: (line: string) => void): void {
  print(`Candor takes reports and answers questions at ${url}`);
  if (welcomeUrl !== null) {
    print(
      `Nobody can sign in yet. Become the first administrator, with this link, once:\n  ${welcomeUrl}`,
    );
  }
  print('Ctrl-C stops it.');
}

/** The dashboard is a package of its own that nothing here imports: it may be absent, or not built yet. */
function findDashboard(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('@candor/dashboard/page'));
  } catch {
    return null;
  }
}
