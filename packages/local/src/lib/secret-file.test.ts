import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const PROCESSES = 20;
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
}, 120_000);

/** Returns a function that reads the racer's next line; '' at its end. */
function startRacer(folders: readonly string[]): () => Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', 'tsx', RACER, ...folders],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    return done === true ? '' : value;
  };
}
