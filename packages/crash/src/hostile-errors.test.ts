import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { describeFailure } from './describe.ts';
import type { DescribedError } from './description.ts';
import { fingerprintFailure } from './fingerprint.ts';
import { judgeFailure } from './judge.ts';
import { kit } from './kit.fixture.ts';
import { causeDepthMax, errorsPerFailureMax, framesPerErrorMax } from './limits.ts';

const { stackTraceLimit } = Error;
const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');

afterEach(() => {
  Error.stackTraceLimit = stackTraceLimit;
  Object.assign(Error, { prepareStackTrace });
});

function expectBounded(thrown: unknown): DescribedError {
  const description = describeFailure(thrown, kit, { runtime: 'v8' });
  expect(JSON.stringify(description)).not.toMatch(/qxzj|kvq/);
  expect(fingerprintFailure(description).fingerprint).toMatch(/^1:/);
  expect(judgeFailure(description, kit).verdict).toMatch(/report|count/);
  return description.error;
}

const vendorLine = '    at x (/qxzj/node_modules/@acme/kit/dist/index.js:8:40)';

test('getters that throw, lie or return something else bring nothing down', () => {
  for (const key of ['stack', 'name', 'message', 'code', 'cause', 'errors', 'constructor']) {
    const throwing = Object.defineProperty(new Error('qxzj'), key, {
      get: () => {
        throw new Error('kvq');
      },
    });
    expectBounded(throwing);
    for (const value of [null, 7, Symbol('qxzj'), {}, [], () => 'kvq', new Date(), 1n]) {
      expectBounded(Object.defineProperty(new Error('qxzj'), key, { value }));
    }
  }
});

test('a name and a message that pretend to be frames or types are not believed', () => {
  const error = new Error(`qxzj\n${vendorLine}\n    at kvq (node:fs:1:1)`);
  error.name = 'KitError: x\n    at y (/kvq.js:1:1)';
  expect(expectBounded(error).frames.some(({ kind }) => kind === 'vendor')).toBe(false);
  const changed = new Error('qxzj');
  const { stack } = changed;
  changed.message = 'kvq';
  expect(expectBounded(changed).frames.length).toBeGreaterThan(0);
  expect(stack).toContain('qxzj');
});

test('proxies, frozen objects, and prototypes without end are read as far as they can be', () => {
  const endless: object = new Proxy({}, { getPrototypeOf: () => endless });
  const throwing = new Proxy(new Error('qxzj'), {
    get: () => {
      throw new Error('kvq');
    },
    getPrototypeOf: () => {
      throw new Error('kvq');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const thrown = [endless, throwing, revoked.proxy, Object.freeze(new Error('qxzj'))];
  for (const one of [...thrown, Object.create(null), Object.assign(() => 1, { stack: 'kvq' })]) {
    expectBounded(one);
    expectBounded(Object.assign(new Error('qxzj'), { cause: one, errors: [one, one] }));
  }
  expectBounded(Object.assign(new Error('qxzj'), { errors: revoked.proxy }));
});

test('what is thrown without being an error is told by its kind', () => {
  const kinds = ['kvq qxzj', 7, 7n, true, undefined, null, Symbol('kvq'), { qxzj: 1 }, () => 1];
  const names = kinds.map((one) => {
    const { type } = expectBounded(one);
    return type.of === 'runtime' ? type.name : type.of;
  });
  expect(names).toEqual([
    'string',
    'number',
    'bigint',
    'boolean',
    'undefined',
    'null',
    'symbol',
    'object',
    'function',
  ]);
});

test('cycles end, and depth and breadth are bounded', () => {
  const [first, second] = [new Error('qxzj'), new Error('kvq')];
  first.cause = second;
  second.cause = first;
  expect(expectBounded(first).cause?.cause).toBeUndefined();
  let deep = new Error('root');
  for (let count = 0; count < 100; count += 1) deep = new Error('qxzj', { cause: deep });
  expect(JSON.stringify(expectBounded(deep)).split('"cause"').length - 1).toBe(causeDepthMax);
  const wide = (depth: number): Error =>
    depth === 0
      ? new Error('kvq')
      : new AggregateError(Array.from({ length: 20 }, () => wide(depth - 1)));
  const types = JSON.stringify(expectBounded(wide(3))).split('"type"').length - 1;
  expect(types).toBeLessThanOrEqual(errorsPerFailureMax);
  const itself = new AggregateError([]);
  itself.errors.push(itself, itself);
  expectBounded(itself);
});

test('an error class of the user is told by its listed base alone', () => {
  class QxzjError extends RangeError {}
  const error = new QxzjError('kvq');
  error.name = 'QxzjError';
  expect(expectBounded(error).type).toEqual({ of: 'user', base: 'RangeError' });
});

test('a host that makes stacks of its own, or none, is coped with', () => {
  Error.stackTraceLimit = 0;
  expect(expectBounded(new Error('qxzj')).frames).toEqual([]);
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const recurse = (depth: number): Error => (depth === 0 ? new Error('kvq') : recurse(depth - 1));
  expect(expectBounded(recurse(2000)).frames.length).toBeLessThanOrEqual(framesPerErrorMax);
  Error.prepareStackTrace = (_error, sites) => sites;
  expect(expectBounded(new Error('qxzj')).frames.length).toBeGreaterThan(0);
  for (const stack of [null, 7, 'kvq', [{}], [null], [{ getFileName: 'qxzj' }]]) {
    Error.prepareStackTrace = () => stack;
    expectBounded(new Error('qxzj'));
  }
  Error.prepareStackTrace = () => {
    throw new Error('kvq');
  };
  expectBounded(new Error('qxzj'));
});

test('a stack that is 10,000 frames deep, and an overflow where it happens, can be described', () => {
  let described: DescribedError | undefined;
  const overflow = (): number => {
    try {
      return overflow() + 1;
    } catch (error) {
      described ??= expectBounded(error);
      throw error;
    }
  };
  expect(overflow).toThrow(RangeError);
  expect(described).toBeDefined();
  const recurse = (depth: number): DescribedError =>
    depth === 0 ? expectBounded(new Error('qxzj')) : recurse(depth - 1);
  expect(recurse(5000).type).toEqual({ of: 'runtime', name: 'Error' });
});

test('what Node prints of an error, with its causes, is read like the error', () => {
  const cause = new TypeError('qxzj');
  cause.stack = `TypeError: qxzj\n${vendorLine}`;
  const error = Object.assign(new Error('kvq', { cause }), { code: 'EACCES', path: '/qxzj' });
  const text = inspect(error, { depth: 8 });
  expect(text).toContain('[cause]');
  const described = expectBounded(text);
  expect(described.type).toEqual({ of: 'runtime', name: 'Error' });
  expect(described.frames.length).toBeGreaterThan(0);
  expect(described.cause?.frames).toMatchObject([{ kind: 'vendor', module: 'dist/index.js' }]);
});

test('adversarial texts of a megabyte are read in part, and give the bounded description of any other', () => {
  const texts = [
    '    at '.repeat(150_000),
    `    at ${'('.repeat(1_000_000)}`,
    `    at x (${':1'.repeat(500_000)})`,
    `    at x (${'/node_modules/'.repeat(70_000)}:1:1)`,
    '    at f (/x.js:1:1)\n'.repeat(50_000),
    `   at ${'<'.repeat(500_000)}${'>'.repeat(500_000)}()`,
    `   at ${'a.'.repeat(500_000)}b()`,
    `A.B: ${' ---> A.B: '.repeat(90_000)}`,
    `   at${' '.repeat(1_000_000)}(x)`,
    '\n'.repeat(1_000_000),
    'a'.repeat(1_000_000),
  ];
  for (const text of texts) {
    for (const runtime of ['v8', 'dotnet'] as const) {
      const stack = `Error: ${text}\n${vendorLine}`;
      const thrown = { name: 'Error', message: text, stack };
      for (const failure of [text, thrown]) {
        const description = describeFailure(failure, kit, { runtime });
        expect(JSON.stringify(description).length).toBeLessThan(20_000);
      }
    }
  }
});
