import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CapturedReport, startTestCollector } from '@candor/client/testing';
import { type CompilerHost, runCompiler } from './compiler.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One user at a terminal with a project, a home, a clock that he moves, and a vendor's server that answers 200. */
export interface World {
  readonly folder: string;
  readonly home: string;
  readonly collector: string;
  readonly captured: readonly CapturedReport[];
  readonly env: Record<string, string>;
  readonly clock: { now: number };
  readonly setting: { isInteractive: boolean; isContainer: boolean };
  readonly write: (file: string, text: string) => void;
  readonly run: (argv: readonly string[], more?: Partial<CompilerHost>) => Promise<Ran>;
  /** Everything that Stencil keeps for the user, names and contents. */
  readonly listHome: () => readonly { readonly file: string; readonly text: string }[];
  /** Events of that name, over all reports so far. */
  readonly events: (name: string) => readonly Readonly<Record<string, unknown>>[];
  readonly close: () => Promise<void>;
}

export const PROJECT = 'Secret Merger';

export async function createWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'stencil-world-'));
  const home = join(folder, 'home');
  const vendor = await startTestCollector();
  const { url: collector, reports: captured } = vendor;
  const env: Record<string, string> = {};
  const clock = { now: Date.parse('2026-11-02T08:00:00Z') };
  const setting = { isInteractive: true, isContainer: false };
  let elapsedMs = 0;
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('project/stencil.json', JSON.stringify({ name: PROJECT }));
  write('project/templates/aspects.stencil', '@aspect rule\n----\n----\n----\n@end\n');
  write(
    'project/templates/page.stencil',
    `@param name: text\n${'@insert rule\n'.repeat(30)}{name}\n`,
  );

  return {
    folder,
    home,
    collector,
    captured,
    env,
    clock,
    setting,
    write,
    run: async (argv, more = {}) => {
      const said = { out: '', err: '' };
      const code = await runCompiler(argv, {
        stdout: { write: (text) => (said.out += text) },
        stderr: { write: (text) => (said.err += text) },
        cwd: join(folder, 'project'),
        folder: home,
        version: '1.2.3',
        delivery: 'in_process',
        // What the commands ask by the way stays unanswered.
        ask: null,
        // Each look at the clock finds a millisecond gone: no build is slow because the tests are.
        monotonicMs: () => (elapsedMs += 1),
        telemetry: {
          collector,
          // Nobody has built it: then failures of the compiler are told without the names of its functions.
          vocabulary: () => ({ vocabulary: 1, product: 'stencil' }),
          effects: {
            now: () => clock.now,
            env,
            isInteractive: () => setting.isInteractive,
            isContainer: () => setting.isContainer,
          },
        },
        ...more,
      });
      return { code, ...said };
    },
    listHome: () => listFiles(home),
    events: (name) =>
      captured.flatMap((report) => report.events.filter(({ event }) => event === name)),
    close: async () => {
      await vendor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listFiles(folder: string): readonly { readonly file: string; readonly text: string }[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({
        file: join(entry.parentPath, entry.name).slice(folder.length + 1),
        text: readFileSync(join(entry.parentPath, entry.name), 'utf8'),
      }));
  } catch {
    return [];
  }
}
