/**
 * Real failures of the kit, in whatever runtime runs this: `node real-throws.fixture.ts FOLDER…` loads the kit from each folder, lets it fail in every
 * way below, and prints one line of JSON for each: what was described, and nothing else.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { runInNewContext, runInThisContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { compileVocabulary } from '../../compile.ts';
import { describeFailure } from '../../describe.ts';
import type { FailureDescription } from '../../description.ts';
import { fingerprintFailure } from '../../fingerprint.ts';
import { kitVocabulary } from '../../kit.fixture.ts';

export interface RealThrow {
  readonly folder: string;
  /** How it was called or what was done to it. */
  readonly way: string;
  readonly bug: string;
  readonly description: FailureDescription;
  readonly fingerprint: string;
}

interface Kit {
  readonly build: Readonly<Record<string, (argument?: unknown) => unknown>>;
  readonly Graph: new () => {
    visit: (node: string, depth: number) => void;
    readonly root: unknown;
  };
}

type Act = () => unknown;
/** Calls what fails, and gives what was thrown. */
type Way = (act: Act) => Promise<unknown>;

type Prepare = (error: Error, sites: readonly NodeJS.CallSite[]) => unknown;

const kit = compileVocabulary(kitVocabulary);

const caught = async (act: Act): Promise<unknown> => {
  try {
    await act();
  } catch (error) {
    return error;
  }
  return undefined;
};

// oxlint-disable-next-line require-await
const later = async (act: Act): Promise<unknown> => act();

/** What users do around a call. None of it makes another bug of it. */
const WAYS: Readonly<Record<string, Way>> = {
  plainly: caught,
  'after an await': (act) => caught(async () => (await Promise.resolve(), act())),
  'in Promise.all': (act) => caught(() => Promise.all([later(act), later(() => 1)])),
  'in Promise.any': (act) => caught(() => Promise.any([later(act), later(act)])),
  'in a timer': (act) => new Promise((done) => setTimeout(() => done(caught(act)), 1)),
  'in a microtask': (act) => new Promise((done) => queueMicrotask(() => done(caught(act)))),
  'in map': (act) => caught(() => [1].map(() => act())),
  'in sort': (act) => caught(() => [2, 1].toSorted(() => act() as number)),
  'in replace': (act) => caught(() => 'a'.replace(/a/, () => act() as string)),
  'in JSON': (act) => caught(() => JSON.stringify({ toJSON: act })),
  'in a proxy': (act) =>
    caught(() => (new Proxy({}, { get: () => act() }) as { zephyrine: 1 }).zephyrine),
  'in a getter': (act) =>
    caught(
      () =>
        Object.defineProperty({}, 'zephyrine', { get: act }) &&
        (Object.defineProperty({}, 'zephyrine', { get: act }) as { zephyrine: 1 }).zephyrine,
    ),
  'in a class': (act) =>
    caught(
      () =>
        new (class Zephyrine {
          #at = act();
          get at() {
            return this.#at;
          }
        })().at,
    ),
  'in an iterator': (act) =>
    caught(() => [
      ...(function* zephyrine() {
        yield act();
      })(),
    ]),
  'through Reflect': (act) => caught(() => Reflect.apply(act, undefined, [])),
  'in a name like a frame': (act) =>
    caught(
      { 'x (/zephyrine/node_modules/@acme/kit/dist/index.js:9:9)': () => act() }[
        'x (/zephyrine/node_modules/@acme/kit/dist/index.js:9:9)'
      ],
    ),
  'in a text': (act) =>
    caught(() => (runInThisContext('(act) => act()') as (act: Act) => unknown)(act)),
  'in another realm': (act) =>
    caught(() =>
      runInNewContext('(() => act())()', { act }, 'C:\\zephyrine (x)\nat y (a.js:1:1).vm'),
    ),
  'in an error’s cause': async (act) => new Error('zephyrine', { cause: await caught(act) }),
  'in a cause of a class': async (act) =>
    new (class ZephyrineError extends RangeError {})('zephyrine', { cause: await caught(act) }),
  'in an aggregate': async (act) => new AggregateError([await caught(act), new Error('zephyrine')]),
  'in aggregates': async (act) =>
    new AggregateError([new AggregateError([await caught(act)], 'zephyrine')]),
  'while disposing': async (act) => suppress(await caught(act)),
  frozen: async (act) => Object.freeze(await caught(act)),
  'behind a proxy': async (act) => new Proxy((await caught(act)) as object, {}),
  'with other properties': async (act) =>
    Object.assign((await caught(act)) as object, { zephyrine: 1, path: '/zephyrine' }),
  cyclic: async (act) => {
    const error = (await caught(act)) as Error;
    return Object.assign(error, { cause: error });
  },
  'with all frames': (act) => withLimit(Number.POSITIVE_INFINITY, act),
  'with five frames': (act) => withLimit(5, act),
  'with stacks of a host’s own': (act) =>
    withPrepared(
      (error, sites) => `${String(error)}\n    at ${sites.map(printSite).join('\n    at ')}`,
      act,
    ),
  'with call sites': (act) => withPrepared((_, sites) => sites, act),
};

function suppress(suppressed: unknown): unknown {
  const Suppressed: unknown = Reflect.get(globalThis, 'SuppressedError');
  if (typeof Suppressed !== 'function') return suppressed;
  return Reflect.construct(Suppressed, [new Error('zephyrine'), suppressed, 'zephyrine']);
}

async function withLimit(limit: number, act: Act): Promise<unknown> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = limit;
  const error = await caught(act);
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

async function withPrepared(prepareStackTrace: Prepare, act: Act): Promise<unknown> {
  const before: unknown = Reflect.get(Error, 'prepareStackTrace');
  Object.assign(Error, { prepareStackTrace });
  const error = await caught(act);
  void (error as Error).stack;
  Object.assign(Error, { prepareStackTrace: before });
  return error;
}

function printSite(site: NodeJS.CallSite): string {
  const place = `${site.getFileName() ?? ''}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`;
  return `${site.getFunctionName() ?? '<anonymous>'} (${place})`;
}

function bugsOf({ build, Graph }: Kit, esm: { readonly main: Act }): Readonly<Record<string, Act>> {
  return {
    read: () => build['read']?.({}),
    fail: () => new Graph().visit('zephyrine', 3),
    root: () => new Graph().root,
    run: () => build['run']?.('zephyrine'),
    compile: () => build['compile']?.('}'),
    main: esm.main,
    // Bun leaves out the frames of calls in tail position: nothing overflows there.
    ...(process.versions['bun'] === undefined && { overflow: () => new Graph().visit('a', 1e9) }),
  };
}

/** What is described by the very runtime that threw it. */
async function throwAll(folder: string): Promise<readonly RealThrow[]> {
  const path = `${folder}/node_modules/@acme/kit/dist/`;
  const product = createRequire(`${folder}/x.js`)(`${path}index.js`) as Kit;
  const esm = (await import(pathToFileURL(`${path}cli.mjs`).href)) as { readonly main: Act };
  const all: RealThrow[] = [];
  for (const [bug, act] of Object.entries(bugsOf(product, esm))) {
    for (const [way, go] of Object.entries(WAYS)) all.push(tell(folder, way, bug, await go(act)));
    const { stack } = (await caught(act)) as Error;
    all.push(tell(folder, 'as text', bug, stack));
  }
  return all;
}

function tell(folder: string, way: string, bug: string, thrown: unknown): RealThrow {
  const description = describeFailure(thrown, kit, { runtime: 'v8' });
  const { fingerprint } = fingerprintFailure(description);
  return { folder, way, bug, description, fingerprint };
}

/** A worker’s error comes to its parent as a copy. */
async function throwInWorker(folder: string): Promise<RealThrow> {
  const path = JSON.stringify(`${folder}/node_modules/@acme/kit/dist/index.js`);
  const worker = new Worker(`require(${path}).build.read({})`, { eval: true });
  const error = await new Promise((done) => worker.once('error', done));
  await worker.terminate();
  return tell(folder, 'in a worker', 'read', error);
}

for (const folder of process.argv.slice(2)) {
  for (const one of [...(await throwAll(folder)), await throwInWorker(folder)]) {
    process.stdout.write(`${JSON.stringify(one)}\n`);
  }
}
