import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listSettingsFiles, rawLogFileOf } from '@candor/local/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildOptions } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

const FIXTURE = fileURLToPath(new URL('./slow-drive.fixture.ts', import.meta.url));
const COLLECTOR = 'https://telemetry.invalid';
const RUN_MS = 5_000;
/** The first look of a process, and the one before it opens a file. */
const FIRST_LOOKS = 2;

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox(COLLECTOR);
  const telemetry = sandbox.openOn();
  telemetry.record('thing.made', { count: 1 });
  telemetry.close();
});
afterEach(() => sandbox.remove());

/** How often a product that records all the time has looked at what is watched, where each look at a file is delayed by so much. */
function countLooks(delayMs: number): { readonly settings: number; readonly secret: number } {
  const { folder } = sandbox;
  const [log, secret] = [path.join(sandbox.root, 'strace.log'), path.join(folder, 'secret')];
  const settings = listSettingsFiles(folder, ['usage', 'exceptions', 'performance', 'licence']);
  const watched = [...settings, secret, path.join(folder, 'erased')];
  const stats = '?stat,?newfstatat,?statx';
  const trace = ['-e', `trace=${stats}`, '-e', `inject=${stats}:delay_enter=${delayMs * 1_000}`];
  const node = [process.execPath, '--conditions=candor-source', '--import', 'tsx', FIXTURE];
  const options = JSON.stringify(buildOptions(folder, { collector: COLLECTOR }));
  const ended = spawnSync(
    'strace',
    ['-f', '-qq', '-o', log, ...trace, ...watched.flatMap((file) => ['-P', file])].concat(
      ...node,
      options,
      String(RUN_MS),
    ),
    { encoding: 'utf8' },
  );
  expect(ended.stderr).toBe('');
  expect(JSON.parse(ended.stdout)).toMatchObject({ refused: 0, lost: 0 });
  const looks = fs.readFileSync(log, 'utf8').split('\n');
  const count = (file: string): number => looks.filter((look) => look.includes(file)).length;
  // Of the settings that are watched this one alone is never read.
  return { settings: count(rawLogFileOf(folder)), secret: count(secret) };
}

describe.skipIf(spawnSync('strace', ['-V']).status !== 0)('looks at what others may change', () => {
  it('are rare on a drive that takes long: it holds no host that records all the time', () => {
    // Opened, signed, and compared once. Both come before the first event is written, and the rest outlasts the run.
    expect(countLooks(100)).toEqual({ settings: FIRST_LOOKS, secret: 3 });
  });

  it('go on every second on another', () => {
    const { settings, secret } = countLooks(0);
    expect(settings).toBeGreaterThan(FIRST_LOOKS);
    expect(secret).toBeGreaterThan(3);
  });
});
