import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kitFiles } from '../../kit.fixture.ts';
import type { RealThrow } from './real-throws.fixture.ts';
import { tellVendor } from './trial.fixture.ts';

const program = fileURLToPath(new URL('real-throws.fixture.ts', import.meta.url));
const runtimes = fileURLToPath(new URL('../../../../../dist/runtimes/', import.meta.url));

/** The program and its arguments. Those that `npm run bundle` did not fetch are left out, and the name of the test says so. */
const PROGRAMS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'this Node': [process.execPath, '--import', 'tsx'],
  'Node 22': [join(runtimes, 'node-22/package/bin/node'), '--no-warnings'],
  'Node 24': [join(runtimes, 'node-24/package/bin/node'), '--no-warnings'],
  Bun: [join(runtimes, 'bun/package/bin/bun')],
};

const FOLDERS = [
  'plain',
  'a b (1) :( x',
  'c:12:3/#嗨 ü 100% %20',
  'd\ne f',
  'd:4:2\nf',
  'g\n    at foo (bar.js:1:1)',
  'at foo (bar.js:1:1)',
  'node_modules/eval at x [as y]',
];

let base = '';
let folders: string[] = [];

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'zephyrine '));
  folders = FOLDERS.map((name) => join(base, name));
  for (const folder of folders) {
    for (const { path, code } of kitFiles) {
      const file = join(folder, 'node_modules/@acme/kit', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
    }
  }
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

async function throwIn([command, ...options]: readonly [string, ...string[]]): Promise<
  readonly RealThrow[]
> {
  const { stdout } = await promisify(execFile)(command, [...options, program, ...folders], {
    maxBuffer: 100_000_000,
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as RealThrow);
}

const expected: Readonly<Record<string, readonly string[]>> = {
  read: ['build.read'],
  fail: ['Graph.#fail', 'Graph.visit', 'Graph.visit', 'Graph.visit', 'Graph.visit'],
  root: ['Graph.get root'],
  run: ['build.run'],
  compile: ['build.compile'],
  main: ['main'],
};

/** What can not be told there: a proxy hides the stack since V8 12, and a text names the class only where that sets its name. */
function isTold({ way, bug }: RealThrow): boolean {
  return way !== 'behind a proxy' && !(way === 'as text' && bug === 'fail');
}

const prints = new Map<string, string>();

for (const [name, command] of Object.entries(PROGRAMS)) {
  const isThere = existsSync(command[0]);
  const isBun = name === 'Bun';
  test.runIf(isThere)(
    `whatever is done to an error in ${name}, it leaks nothing, loses nothing and is one bug${isThere ? '' : ' (skipped: it was not fetched)'}`,
    { timeout: 600_000 },
    async () => {
      const all = await throwIn(command);
      const leaked = all.filter(({ description }) =>
        /zephyr|bar\.js|foo|嗨/i.test(JSON.stringify(description)),
      );
      // Bun leaves out frames that only hand on what another returns.
      const told = all.filter((one) => isTold(one) && !(isBun && one.bug === 'fail'));
      const lost = told.filter(({ bug, way, description }) => {
        const symbols = tellVendor(description.error).join();
        const all = expected[bug]?.join() ?? symbols;
        return way === 'with five frames' ? !all.startsWith(symbols) : symbols !== all;
      });
      const split = told.filter(({ bug, fingerprint }) => {
        const first = prints.get(bug) ?? fingerprint;
        prints.set(bug, first);
        return first !== fingerprint;
      });
      const say = (faults: readonly RealThrow[]): string[] =>
        faults.map(
          (one) =>
            `${one.bug} ${one.way} ${one.folder}: ${tellVendor(one.description.error).join()}`,
        );
      expect([say(leaked), say(lost), say(split)]).toEqual([[], [], []]);
      expect(all.length).toBeGreaterThan(1000);
    },
  );
}

test('no two bugs have one fingerprint, in whatever runtime', () => {
  expect(new Set(prints.values()).size).toBe(prints.size);
});
