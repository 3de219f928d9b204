import { checkOffMeansOff, type OffPlace, type OffStart } from '@candor/client/testing';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { declaration } from './telemetry.generated.ts';

const MAIN = fileURLToPath(new URL('in-place.fixture-main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A session as short as can be: it says that it has started, and which command was used. */
function startSession({ home, folder, machineFolder, collector }: OffPlace): OffStart {
  const userFolder = join(home, '.config', 'vms-module');
  return {
    command: process.execPath,
    args: ['--conditions=candor-source', '--import', TSX, MAIN, machineFolder, 'get-module-config'],
    env: { TSX_DISABLE_CACHE: '1', VMS_ApplicationInsights__Collector: collector },
    stateFolder: join(userFolder, 'telemetry'),
    settingsFolder: userFolder,
    usesMachineFolder: true,
    own: {
      // How what reads TypeScript here speaks to its parent.
      paths: [join(folder, 'temporary', `tsx-${process.getuid?.() ?? ''}`)],
      programs: ['esbuild'],
    },
  };
}

it('a session that is off looks up no name, opens no connection, starts no process and writes no file, by whichever layer', async () => {
  const { findings, layers, notSeen } = await checkOffMeansOff({
    declaration,
    start: startSession,
  });
  expect(findings).toEqual([]);
  expect(layers).toEqual([
    'DO_NOT_TRACK=1',
    'VMS_ApplicationInsights__Enabled=false',
    'the choice "off"',
    'no choice',
    'a damaged choice',
    'the policy of a site',
    'the policy of the machine',
    'the repository',
    'the settings file appsettings.user.json',
  ]);
  // Where nothing may be traced less is seen, which a pipeline does not let pass.
  const isPipeline = process.env.CI === 'true';
  expect(notSeen.filter((what) => isPipeline || !what.startsWith('strace'))).toEqual([]);
});
