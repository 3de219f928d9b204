import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OffReport } from '@candor/client/testing';
import { rolldown } from 'rolldown';
import {
  installProduct,
  measureFolder,
  root,
  runProgram,
  startCollector,
  type Product,
} from './published.fixture.ts';
import { listFunctions, readCalledFunctions } from './called-functions.ts';
import { observeCalls } from './observe-calls.ts';
import { isFetched, programOf, RUNTIMES } from './runtimes.ts';

/** What a user's machine is asked to hold, in bytes: the SDK alone, without what only products that tell of failures load, and with the commands. */
const clientBytesMax = 249_100;
const withoutFailuresBytesMax = 204_000;
const togetherBytesMax = 369_000;

const testingValues = 'checkOffMeansOff createTestClock formatOffReport startTestCollector';
const kept = { recorded: 1, refused: 0, lost: 0 };
let product: Product;

beforeAll(async () => {
  product = await installProduct();
});

afterAll(() => {
  rmSync(join(product.folder, '..'), { recursive: true, force: true });
});

function stateOf(name: string): string {
  return join(product.folder, 'state', name);
}

async function runForJson(args: readonly string[], runtime?: string): Promise<unknown> {
  const { code, stdout, stderr } = await runProgram(product, args, runtime);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('installed from their tarballs, the packages', () => {
  test('bring nothing along but each other', () => {
    const modules = join(product.folder, 'node_modules');
    expect(readdirSync(modules).filter((name) => !name.startsWith('.'))).toEqual(['@candor']);
    expect(readdirSync(join(modules, '@candor'))).toEqual(['cli', 'client', 'testing']);
    expect(existsSync(join(modules, '@candor', 'cli', 'node_modules'))).toBe(false);
  });

  test('are small: the SDK alone, and with the commands', () => {
    const modules = join(product.folder, 'node_modules', '@candor');
    const client = join(modules, 'client');
    const { size: ofFailures } = statSync(join(client, 'failures.cjs'));
    expect(measureFolder(client) - ofFailures).toBeLessThan(withoutFailuresBytesMax);
    expect(measureFolder(client)).toBeLessThan(clientBytesMax);
    expect(measureFolder(client) + measureFolder(join(modules, 'cli'))).toBeLessThan(
      togetherBytesMax,
    );
  });

  test('pass on what the tests of a product need, by import and by require', async () => {
    const print = '.then((all) => console.log(Object.keys(all).toSorted().join(" ")))';
    const entry = '"@candor/client/testing"';
    for (const load of [`import(${entry})`, `Promise.resolve(require(${entry}))`]) {
      const ended = await runProgram(product, ['--input-type=commonjs', '--eval', load + print]);
      expect(ended).toEqual({ code: 0, stderr: '', stdout: `${testingValues}\n` });
    }
  });

  test("check in a product's own tests that off means off, and find one that cheats", async () => {
    const obeys = (await runForJson(['off-check.mjs'])) as OffReport & { readonly text: string };
    expect(obeys.findings).toEqual([]);
    expect(obeys.layers).toEqual(expect.arrayContaining(['DO_NOT_TRACK=1', 'the choice "off"']));
    expect(obeys.text).toContain('off by DO_NOT_TRACK=1, ');
    const cheats = (await runForJson(['off-check.mjs', 'cheat'])) as OffReport;
    const files = cheats.findings.filter(({ kind }) => kind === 'file');
    expect(new Set(files.map(({ layer }) => layer))).toEqual(new Set(obeys.layers));
  });

  test('satisfy publint', () => {
    for (const folder of product.packed) {
      const publint = join(root, 'node_modules', '.bin', 'publint');
      const { status, stdout } = spawnSync(publint, ['--strict', folder], { encoding: 'utf8' });
      expect({ status, stdout }).toMatchObject({ status: 0 });
    }
  });

  test('work in a CommonJS host', async () => {
    expect(await runForJson(['commonjs.cjs', stateOf('commonjs')])).toEqual(kept);
  });

  test('work in an ES module, which gets the same SDK as one that requires it', async () => {
    const said = await runForJson(['es-module.mjs', stateOf('es-module')]);
    expect(said).toEqual({ ...kept, isSame: true });
  });

  test('send from the process itself, and from a worker thread', async () => {
    expect(await sendInProcess('this-node')).toEqual(SENT_IN_PROCESS);
  });

  test('keep two products in one process apart', async () => {
    const said = await runForJson(['two-products.cjs', stateOf('two')]);
    expect(said).toEqual([kept, { ...kept, recorded: 2 }]);
    const left = readdirSync(join(stateOf('two'), 'second-product', 'spool'));
    expect(left.filter((name) => name.endsWith('.ndjson'))).toHaveLength(1);
    expect(existsSync(join(stateOf('two'), 'first-product', 'spool'))).toBe(false);
  });

  test.each([
    ['without events', []],
    ['with events while every lane is off', ['record']],
  ])(
    'load two files in a run %s, and no module of Node for the network, processes or cryptography',
    async (_run, args) => {
      const said = await runForJson(['start.cjs', stateOf('start'), ...args]);
      const loaded = said as readonly string[];
      const files = loaded.filter((name) => name.includes('@candor'));
      expect(files.map((file) => file.split('/').at(-1))).toEqual(['telemetry.cjs', 'start.cjs']);
      const heavy =
        /NativeModule (?:https?|net|tls|child_process|crypto|zlib|worker_threads|stream)$/;
      expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
    },
  );

  test('load one file at the start, and the next with the first turn of the event loop', async () => {
    const said = await runForJson(['first-turn.cjs', stateOf('first-turn')]);
    expect(said).toEqual([['telemetry.cjs'], ['telemetry.cjs', 'start.cjs']]);
  });

  test('have compiled at once what a usual run calls', async () => {
    const listed = listFunctions(readCalledFunctions());
    const observed = listFunctions(await observeCalls(root));
    const both = new Set(listed.filter((name) => observed.includes(name)));
    const apart = [...listed, ...observed].filter((name) => !both.has(name));
    expect(observed.length).toBeGreaterThan(100);
    expect(apart.length).toBeLessThan(observed.length / 20);
  });

  test('give a product its telemetry command, and anybody the command candor', async () => {
    const state = stateOf('commands');
    await runForJson(['commonjs.cjs', state]);
    const own = await runProgram(product, ['command.mjs', state, 'status', '--json']);
    expect(own.code).toBe(0);
    expect(JSON.parse(own.stdout)).toMatchObject({ product: 'first-product' });
    const candor = join(product.folder, 'node_modules', '.bin', 'candor');
    expect(execFileSync(candor, ['help'], { encoding: 'utf8' })).toContain('candor --product');
  });
});

describe('a short command', () => {
  test('leaves its events to a process of its own, which delivers them', async () => {
    expect(await sendDetached('this-node')).toEqual(SENT_DETACHED);
  });
});

describe("a host's own bundler", () => {
  test.each(['es', 'cjs'] as const)('makes one %s file that records', async (format) => {
    const bundle = await rolldown({
      input: join(product.folder, 'short-command.mjs'),
      platform: 'node',
    });
    const file = `bundled.${format === 'es' ? 'mjs' : 'cjs'}`;
    await bundle.write({ format, file: join(product.folder, 'alone', file), codeSplitting: false });
    await bundle.close();
    const state = stateOf(`bundled-${format}`);
    const said = await runForJson([join('alone', file), state, 'http://127.0.0.1:9']);
    // The program of a detached sender is a file of its own, which is not there: the next run sends.
    expect(said).toEqual({ isSpawned: false });
    const spooled = readdirSync(join(state, 'first-product', 'spool'));
    expect(spooled.filter((name) => name.endsWith('.ndjson'))).toHaveLength(1);
  });
});

describe('the types', () => {
  test.each(['mts', 'cts'])('are found and hold in a file .%s', (extension) => {
    const file = join(product.folder, `typed.${extension}`);
    copyFileSync(join(product.folder, 'typed.ts.txt'), file);
    const types = join(product.folder, 'node_modules', '@types');
    if (!existsSync(types)) symlinkSync(join(root, 'node_modules', '@types'), types);
    writeFileSync(
      join(product.folder, `tsconfig.${extension}.json`),
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          target: 'es2023',
          strict: true,
          noEmit: true,
          types: ['node'],
        },
        files: [`typed.${extension}`],
      }),
    );
    const compiler = join(root, 'node_modules', '.bin', 'tsc');
    const args = ['-p', join(product.folder, `tsconfig.${extension}.json`)];
    const { status, stdout } = spawnSync(compiler, args, { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describe.each(RUNTIMES)('another runtime, $name,', (runtime) => {
  const { name } = runtime;
  const program = programOf(root, runtime);
  beforeEach(({ skip }) => {
    const isMissing = !isFetched(root, runtime);
    // A pipeline tries them all: where CI is set, one that is not here is a fault.
    skip(
      isMissing && (process.env['CI'] ?? '') === '',
      `${name} is not here: "npm run runtimes" fetches it`,
    );
  });

  test('records in both formats', async () => {
    const said = await runForJson(['es-module.mjs', stateOf(`${name}-module`)], program);
    expect(said).toEqual({ ...kept, isSame: true });
    expect(await runForJson(['commonjs.cjs', stateOf(`${name}-cjs`)], program)).toEqual(kept);
  });

  test('sends from the process itself, and from a worker thread', async () => {
    expect(await sendInProcess(name, program)).toEqual(SENT_IN_PROCESS);
  });

  test('leaves the events of a short command to a process of its own', async () => {
    expect(await sendDetached(name, program)).toEqual(SENT_DETACHED);
  });

  test('runs the commands', async () => {
    const state = stateOf(`${name}-commands`);
    await runForJson(['commonjs.cjs', state], program);
    const run = (command: string): Promise<unknown> =>
      runForJson(['command.mjs', state, command, '--json'], program);
    expect(await run('status')).toMatchObject({
      product: 'first-product',
      lanes: [{ lane: 'usage', state: 'on' }],
    });
    expect(await run('preview')).toMatchObject({
      requests: [{ head: expect.arrayContaining(['Host: telemetry.invalid']) as unknown }],
    });
  });
});

const SENT = { ...kept, sent: 1, kept: 0, dropped: 0 };
const SENT_IN_PROCESS = { said: [SENT, SENT], counts: ['3', '3'] };
const SENT_DETACHED = { said: { isSpawned: true }, counts: ['1', '2', '3', '4', '5'] };

/** The product sends what it records, and so it does in a worker. */
async function sendInProcess(name: string, runtime?: string): Promise<object> {
  const { bodies, address, close } = await startCollector();
  const said: unknown[] = [];
  for (const file of ['send.cjs', 'worker.cjs']) {
    said.push(await runForJson([file, stateOf(`${name}-${file}`), address], runtime));
  }
  close();
  return { said, counts: listCounts(bodies) };
}

/** The sender is a program of its own, by the runtime of whoever starts it. */
async function sendDetached(name: string, runtime?: string): Promise<object> {
  const { bodies, address, close } = await startCollector();
  const said = await runForJson(['short-command.mjs', stateOf(`${name}-short`), address], runtime);
  await vi.waitUntil(() => bodies.length > 0, { timeout: 60_000 });
  close();
  return { said, counts: listCounts(bodies) };
}

function listCounts(bodies: readonly string[]): readonly (string | undefined)[] {
  return [...bodies.join('').matchAll(/"event":"thing.made","count":(\d)/g)].map(
    ([, count]) => count,
  );
}
