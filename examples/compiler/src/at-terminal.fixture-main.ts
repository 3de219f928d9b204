/**
 * Stencil in a process of its own, as `main.ts` runs it, but at a terminal and outside of a container, wherever the tests run:
 *
 *     node at-terminal.fixture-main.ts '{"cwd":…,"folder":…,"collector":…,"nowMs":…}' build
 */
import { runCompiler } from './compiler.ts';

interface Place {
  readonly cwd: string;
  readonly folder: string;
  readonly collector: string;
  readonly nowMs: number;
  /** Where policies of the machine are looked for. Default: where the system has them. */
  readonly machineFolder?: string;
  /** Whether the variables of this process count. Default: none do. */
  readonly usesVariables?: boolean;
}

const place = JSON.parse(process.argv[2] ?? '{}') as Place;
const { machineFolder } = place;
process.exitCode = await runCompiler(process.argv.slice(3), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: place.cwd,
  folder: place.folder,
  // No build is slow because the tests are.
  monotonicMs: () => 0,
  telemetry: {
    collector: place.collector,
    effects: {
      now: () => place.nowMs,
      env: place.usesVariables === true ? process.env : {},
      isInteractive: () => true,
      isContainer: () => false,
      ...(machineFolder === undefined ? {} : { listMachineFolders: () => [machineFolder] }),
    },
  },
});
