import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { ProductEvents } from '../../product.fixture.ts';
import { installKit, KIT_MANIFEST, type KitCode } from './kit.fixture.ts';

const CANARY = 'canary-7f3a';

let sandbox: Sandbox;
let telemetry: Telemetry<ProductEvents>;
let code: KitCode;
beforeAll(async () => {
  sandbox = createSandbox('https://telemetry.invalid');
  const kit = installKit(sandbox.root);
  code = await kit.load();
  // Each look at the clock finds minutes gone: no failure is passed over since there were too many.
  let elapsedMs = 0;
  const effects = { elapsedMs: () => (elapsedMs += 600_000) };
  telemetry = sandbox.open({ vocabulary: kit.vocabulary, effects }, KIT_MANIFEST);
  telemetry.choose('on', ['exceptions', 'usage']);
});
afterAll(() => {
  telemetry.close();
  sandbox.remove();
});

function meet(): Error {
  try {
    return code.fail(CANARY);
  } catch (error) {
    return error as Error;
  }
}

const throws = (): never => {
  throw new Error(CANARY);
};

/** Errors of the product's own, in whatever state a program can leave one. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'a stack that throws': () => Object.defineProperty(meet(), 'stack', { get: throws }),
  'a message that throws': () => Object.defineProperty(meet(), 'message', { get: throws }),
  'a cause that throws': () => Object.defineProperty(meet(), 'cause', { get: throws }),
  'a cause that is itself': () => {
    const error = meet();
    return Object.assign(error, { cause: error });
  },
  'a frozen error': () => Object.freeze(meet()),
  'a proxy that throws at everything': () =>
    new Proxy(meet(), { get: throws, has: throws, ownKeys: throws, getPrototypeOf: throws }),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable(meet(), {});
    revoke();
    return proxy;
  },
  'a message of ten megabytes': () => Object.assign(meet(), { message: CANARY.repeat(1_000_000) }),
  'a stack of ten megabytes': () => Object.assign(meet(), { stack: `${CANARY}\n`.repeat(800_000) }),
  'a stack that is no text': () => Object.assign(meet(), { stack: { canary: CANARY } }),
  'a stack as a host prepares it': () => {
    const before: unknown = Reflect.get(Error, 'prepareStackTrace');
    Reflect.set(Error, 'prepareStackTrace', () => [CANARY]);
    try {
      const error = meet();
      void error.stack;
      return error;
    } finally {
      Reflect.set(Error, 'prepareStackTrace', before);
    }
  },
  'frames in the message': () =>
    Object.assign(meet(), { message: `x\n    at ${CANARY} (a.js:1:1)` }),
  'a name of the user’s': () => Object.assign(meet(), { name: CANARY, code: CANARY }),
  'an aggregate of a hundred': () => new AggregateError(Array.from({ length: 100 }, meet), CANARY),
  'a getter that reports itself': () =>
    Object.defineProperty(meet(), 'message', {
      get: () => {
        telemetry.exception(meet());
        return CANARY;
      },
    }),
};

/** All that lies on the disk but what is for the user's own eyes. */
function readOthers(): string {
  return sandbox
    .listFiles()
    .filter((file) => !file.startsWith('crashes'))
    .map((file) => `${file}\n${fs.readFileSync(path.join(sandbox.folder, file), 'latin1')}`)
    .join('\n');
}

test.each(Object.keys(HOSTILE))('%s neither throws nor gets anything out', (what) => {
  const error = HOSTILE[what]?.();
  expect(() => telemetry.exception(error)).not.toThrow();
  expect(() => telemetry.exception(error, error as Record<string, unknown>)).not.toThrow();
  expect(readOthers()).not.toContain(CANARY);
  for (const file of sandbox.listFiles()) {
    expect(fs.statSync(path.join(sandbox.folder, file)).size).toBeLessThan(300_000);
  }
});

test('whatever is thrown, nothing of it is outside of what the user alone can read', () => {
  const thrown = fc.oneof(
    fc.anything(),
    fc.string().map((text) => Object.assign(meet(), { message: `${CANARY}${text}` })),
    fc.anything().map((cause) => new Error(CANARY, { cause })),
    fc.string({ unit: 'binary' }).map((text) =>
      Object.assign(new TypeError(CANARY), {
        stack: `TypeError: ${CANARY}\n    at ${text} (/home/${CANARY}/${text}:1:1)`,
      }),
    ),
  );
  fc.assert(
    fc.property(thrown, fc.anything(), (error, fields) => {
      telemetry.exception(error, fields as Record<string, unknown>);
    }),
    { numRuns: 300 },
  );
  expect(readOthers()).not.toContain(CANARY);
});
