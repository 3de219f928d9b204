import { checkOffMeansOff, type OffPlace, type OffStart } from '@candor/client/testing';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runCompiler } from './compiler.ts';
import { createProject } from './lib/project/new-project.ts';
import { declaration } from './telemetry.generated.ts';

const MAIN = fileURLToPath(new URL('at-terminal.fixture-main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Waives the audit, which no switch for usage data governs. */
const WAIVED = readFileSync(
  new URL('../keys-for-this-example-only/professional-audit-waived.key', import.meta.url),
  'utf8',
);

async function startBuild(place: OffPlace): Promise<OffStart> {
  const { collector, machineFolder } = place;
  const project = join(place.project, 'pages');
  const folder = join(place.home, 'stencil');
  const silent = { write: () => true };
  expect(createProject(project)).toEqual({ ok: true });
  const host = { stdout: silent, stderr: silent, cwd: project, folder };
  expect(await runCompiler(['license', 'set', WAIVED], host)).toBe(0);
  const plan = {
    cwd: project,
    folder,
    collector,
    nowMs: Date.UTC(2026, 10, 2, 8),
    machineFolder,
    usesVariables: true,
  };
  return {
    command: process.execPath,
    args: ['--conditions=candor-source', '--import', TSX, MAIN, JSON.stringify(plan), 'build'],
    env: { TSX_DISABLE_CACHE: '1' },
    workingFolder: project,
    stateFolder: join(folder, 'telemetry'),
    usesMachineFolder: true,
    own: {
      paths: [
        // What the compiler is there for.
        join(project, 'out'),
        // How what reads TypeScript here speaks to its parent.
        join(place.folder, 'temporary', `tsx-${process.getuid?.() ?? ''}`),
      ],
      programs: ['esbuild'],
    },
  };
}

it('a build that is off looks up no name, opens no connection, starts no process and writes no file, by whichever layer', async () => {
  const { findings, layers, notSeen } = await checkOffMeansOff({ declaration, start: startBuild });
  expect(findings).toEqual([]);
  expect(layers).toEqual([
    'DO_NOT_TRACK=1',
    'STENCIL_TELEMETRY_OPT_OUT=1',
    'METALAMA_TELEMETRY_OPT_OUT=1',
    'CI=true',
    'the choice "off"',
    'no choice',
    'a damaged choice',
    'the policy of a site',
    'the policy of the machine',
    'the repository',
  ]);
  // Where nothing may be traced less is seen, which a pipeline does not let pass.
  const isPipeline = process.env.CI === 'true';
  expect(notSeen.filter((what) => isPipeline || !what.startsWith('strace'))).toEqual([]);
});
