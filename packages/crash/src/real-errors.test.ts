import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { runInNewContext, runInThisContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeFailure } from './describe.ts';
import type { FailureDescription, VendorFrame } from './description.ts';
import { fingerprintFailure } from './fingerprint.ts';
import { judgeFailure } from './judge.ts';
import { kit, kitFiles } from './kit.fixture.ts';

interface Kit {
  readonly build: Readonly<Record<string, (argument?: unknown) => unknown>>;
  readonly Graph: {
    from: () => {
      visit: (node: string, depth: number) => void;
      root: unknown;
      walk: () => Iterator<unknown>;
    };
  };
  readonly UsageError: new (text: string) => Error;
}

let folder = '';
let product: Kit;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qxzjwv (kvq) '));
  for (const { path, code } of kitFiles) {
    const file = join(folder, 'node_modules/@acme/kit', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  product = createRequire(join(folder, 'x.js'))(
    join(folder, 'node_modules/@acme/kit/dist/index.js'),
  ) as Kit;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function describe(thrown: unknown): FailureDescription {
  const description = describeFailure(thrown, kit, { runtime: 'v8' });
  const text = JSON.stringify(description);
  for (const word of ['qxzj', 'kvq', tmpdir(), 'vitest', 'packages'])
    expect(text).not.toContain(word);
  return description;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected it to throw');
}

function symbols({ error }: FailureDescription): (string | null)[] {
  const vendor = error.frames.filter((frame): frame is VendorFrame => frame.kind === 'vendor');
  return vendor.map(({ symbol }) => symbol);
}

const fail = (): never => {
  throw new Error('qxzjwv');
};

test('a bug in a getter, a private method, a generator and a constructor is told by its symbols', () => {
  const graph = product.Graph.from();
  expect(symbols(describe(thrownBy(() => graph.root)))).toEqual(['Graph.get root']);
  expect(symbols(describe(thrownBy(() => graph.walk().next())))).toEqual([
    'Graph.get root',
    'Graph.walk',
  ]);
  const described = describe(thrownBy(() => graph.visit('qxzjwv', 2)));
  expect(symbols(described)).toEqual(['Graph.#fail', 'Graph.visit', 'Graph.visit', 'Graph.visit']);
  expect(described.error).toMatchObject({
    type: { of: 'vendor', name: 'KitError', base: 'Error' },
    code: 'KIT_TWICE',
    template: 'node-was-visited-twice',
  });
});

test('how deep a recursion went, and who called, does not change the fingerprint', () => {
  const graph = product.Graph.from();
  const prints = [0, 1, 5, 400].map((depth) => {
    const error = thrownBy(() => graph.visit('a', depth + 1));
    return fingerprintFailure(describe(error)).fingerprint;
  });
  expect(new Set(prints).size).toBe(1);
});

test('what a plug-in throws is the user’s, whatever it is called', () => {
  const impostors = {
    'Graph.#fail (/x/node_modules/@acme/kit/dist/index.js:8:40)': fail,
  };
  for (const plugin of [fail, ...Object.values(impostors)]) {
    const description = describe(thrownBy(() => product.build['run']?.(plugin)));
    expect(symbols(description)).toEqual(['build.run']);
    expect(judgeFailure(description, kit)).toEqual({ verdict: 'count', why: 'user_code' });
  }
});

test('a bug of the vendor in the user’s call is the vendor’s', () => {
  const description = describe(thrownBy(() => product.build['read']?.({})));
  expect(description.error).toMatchObject({
    type: { of: 'runtime', name: 'TypeError' },
    template: 'read-of-undefined',
  });
  expect(symbols(description)).toEqual(['build.read']);
  expect(judgeFailure(description, kit)).toEqual({ verdict: 'report', why: 'vendor_code' });
});

test('what the vendor declared as the user’s mistake is counted', () => {
  const description = describe(new product.UsageError('qxzjwv'));
  expect(judgeFailure(description, kit)).toEqual({ verdict: 'count', why: 'declared' });
});

test('code from texts is the user’s, inside of the vendor’s', () => {
  const texts = ['throw new Error("qxzjwv")', 'null.qxzjwv', '(() => { qxzjwv() })()'];
  for (const text of texts) {
    const evaluated = describe(thrownBy(() => product.build['evaluate']?.(text)));
    expect(evaluated.error.frames[0]).toMatchObject({ kind: 'user' });
    expect(symbols(evaluated)).toEqual(['build.evaluate']);
    const compiled = describe(thrownBy(() => product.build['compile']?.(text)));
    expect(symbols(compiled)).toEqual(['build.compile']);
  }
  const named = 'throw new Error("a")\n//# sourceURL=/home/qxzjwv/node_modules/x/kvq.js';
  expect(symbols(describe(thrownBy(() => product.build['evaluate']?.(named))))).toEqual([
    'build.evaluate',
  ]);
});

test('the frames behind an await, a timer and Promise.all are told', async () => {
  const later = product.build['later'] as (plugin: () => unknown) => Promise<unknown>;
  const error: unknown = await later(async () => {
    await wait(1);
    fail();
  }).catch((reason: unknown) => reason);
  expect(symbols(describe(error))).toEqual(['build.later']);
  const all: unknown = await Promise.all([later(fail), wait(1)]).catch((reason: unknown) => reason);
  expect(symbols(describe(all))).toContain('build.later');
});

test('errors of another realm and of a worker are errors', async () => {
  const foreign = thrownBy(() => runInNewContext('null.qxzjwv', {}, 'qxzjwv kvq.vm'));
  expect(describe(foreign).error.type).toEqual({ of: 'runtime', name: 'TypeError' });
  const worker = new Worker('throw new RangeError("qxzjwv")', { eval: true });
  const thrown = await new Promise((resolve) => worker.once('error', resolve));
  expect(describe(thrown).error.type).toEqual({ of: 'runtime', name: 'RangeError' });
  await worker.terminate();
});

test('WebAssembly that traps is told as such', () => {
  // (module (func (export "f") unreachable)), in a realm where its types need not be known.
  const bytes = '0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,5,1,3,0,0,11';
  const code = `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${bytes}]))).exports.f()`;
  const { error } = describe(thrownBy(() => runInThisContext(code)));
  expect(error.type).toEqual({ of: 'runtime', name: 'RuntimeError' });
  expect(error.template).toBe('wasm-unreachable');
  expect(error.frames[0]).toMatchObject({ kind: 'user' });
});

test('a missing file and a refused connection are the environment’s', async () => {
  const missing = describe(thrownBy(() => readFileSync(join(folder, 'kvq'))));
  expect(missing.error).toMatchObject({ code: 'ENOENT', template: 'system-ENOENT' });
  expect(judgeFailure(missing, kit)).toEqual({ verdict: 'count', why: 'environment' });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  const address = `http://127.0.0.1:${port}/`;
  const refused: unknown = await fetch(address).catch((error: unknown) => error);
  expect(judgeFailure(describe(refused), kit)).toEqual({ verdict: 'count', why: 'environment' });
  const aborted: unknown = await fetch(address, {
    signal: AbortSignal.abort(),
  }).catch((error: unknown) => error);
  expect(judgeFailure(describe(aborted), kit)).toEqual({ verdict: 'count', why: 'aborted' });
});
