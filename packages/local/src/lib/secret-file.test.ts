import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const PROCESSES = 20;
/** The user `nobody` of every Linux. */
const NOBODY = 65_534;
const RACER = fileURLToPath(new URL('./secret-race.fixture.ts', import.meta.url));

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-race-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

it('twenty processes at once end up with one secret, where there is none and where it is damaged', async () => {
  const fresh = path.join(root, 'fresh');
  const damaged = path.join(root, 'damaged');
  fs.mkdirSync(damaged);
  fs.writeFileSync(path.join(damaged, 'secret'), 'torn');

  const racers = Array.from({ length: PROCESSES }, () => startRacer([fresh, damaged]));
  for (const folder of [fresh, damaged]) {
    const ready = await Promise.all(racers.map((readLine) => readLine()));
    expect(new Set(ready)).toEqual(new Set(['ready']));
    fs.writeFileSync(`${folder}.go`, '');
    const secrets = new Set(await Promise.all(racers.map((readLine) => readLine())));
    expect(secrets).toEqual(
      new Set([`${fs.readFileSync(path.join(folder, 'secret'), 'utf8').trim()} false`]),
    );
    expect(fs.readdirSync(folder)).toEqual(['secret']);
  }
  const ends = await Promise.all(racers.map((readLine) => readLine()));
  expect(new Set(ends)).toEqual(new Set(['']));
});

/** Whether the user `nobody` may start a racer. */
function canNobodyRun(): boolean {
  const read = ['-e', 'require("fs").readFileSync(process.argv[1])', RACER];
  return spawnSync(process.execPath, read, { uid: NOBODY, gid: NOBODY }).status === 0;
}

/** Returns a function that reads the racer's next line; '' at its end. */
function startRacer(
  folders: readonly string[],
  user: { readonly uid?: number; readonly gid?: number; readonly env?: NodeJS.ProcessEnv } = {},
): () => Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', 'tsx', RACER, ...folders],
    { stdio: ['ignore', 'pipe', 'inherit'], ...user },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    return done === true ? '' : value;
  };
}

it('a secret that its user may not read is replaced by one that they may', async ({ skip }) => {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && !canNobodyRun())
    skip('nobody but root may read this folder, and root reads everything');
  const folder = path.join(root, 'unreadable');
  const secret = path.join(folder, 'secret');
  fs.mkdirSync(folder);
  fs.writeFileSync(secret, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  fs.writeFileSync(`${folder}.go`, '');
  // From root nothing can be kept, so that somebody else is asked; everybody else takes the right from themselves.
  if (isRoot) {
    for (const owned of [root, folder]) fs.chownSync(owned, NOBODY, NOBODY);
  } else {
    fs.chmodSync(secret, 0);
  }
  // tsx keeps files of its own in the folder for what is temporary, and that may be root's.
  const env = { ...process.env, TMPDIR: root };
  const readLine = startRacer([folder], isRoot ? { uid: NOBODY, gid: NOBODY, env } : {});
  expect(await readLine()).toBe('ready');
  const [made, ephemeral] = (await readLine()).split(' ');
  expect(ephemeral).toBe('false');
  expect(made).toMatch(/^[0-9a-f]{64}$/);
  expect(fs.readFileSync(secret, 'utf8')).toBe(`${made}\n`);
  expect(made).not.toBe('ab'.repeat(32));
  expect(await readLine()).toBe('');
});
