import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeFailure } from './describe.ts';
import type { FailureDescription } from './description.ts';
import { fingerprintFailure } from './fingerprint.ts';
import { kit } from './kit.fixture.ts';

const at = '/home/a/node_modules/@acme/kit/dist/index.js';
const visit = `    at Graph.visit (${at}:8:40)`;
const fail = `    at #fail (${at}:9:23)`;

function v8(...lines: readonly string[]): FailureDescription {
  return describeFailure(lines.join('\n'), kit, { runtime: 'v8' });
}

function print(...lines: readonly string[]): string {
  return fingerprintFailure(v8(...lines)).fingerprint;
}

test('a fingerprint is the hash of types and symbols as the document says', () => {
  const text =
    'candor-fingerprint-1\nvendor:KitError\ndist/index.js#Graph.#fail\ndist/index.js#Graph.visit';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  expect(print('KitError: x', fail, visit, visit)).toBe(`1:${hash}`);
});

test('user, message, path, platform, callers and depth make no difference', () => {
  const windows = 'C:\\Users\\b (c)\\node_modules\\@acme\\kit\\dist\\index.js';
  const one = print('KitError: node a was visited twice', fail, visit);
  expect(print('KitError: other', fail, visit, visit, visit)).toBe(one);
  expect(print('KitError: a\nb', `    at #fail (${windows}:9:23)`, visit)).toBe(one);
  expect(print('KitError', fail, '    at user (/x.js:1:1)', visit, '    at node:fs:1:1')).toBe(one);
});

test('another type, another function or another order is another bug', () => {
  const prints = [
    print('KitError: x', fail, visit),
    print('UsageError: x', fail, visit),
    print('TypeError: x', fail, visit),
    print('KitError: x', visit, fail),
    print('KitError: x', visit),
    print('KitError: x'),
  ];
  expect(new Set(prints).size).toBe(prints.length);
});

test('a line that moved within its file is the same bug and variant, one within its function another variant', () => {
  const net = (line: number): FailureDescription =>
    describeFailure(
      `Acme.Kit.KitException: x\n   at Acme.Kit.Pipeline.Run() in /x.cs:line ${line}`,
      kit,
      { runtime: 'dotnet' },
    );
  const [first, second, outside] = [2, 3, 399].map((line) => fingerprintFailure(net(line)));
  expect(second?.fingerprint).toBe(first?.fingerprint);
  expect(outside?.fingerprint).toBe(first?.fingerprint);
  expect(second?.variant).not.toBe(first?.variant);
});

test('the root cause names the bug, and what only carries it is left out', () => {
  const cause = { name: 'KitError', message: 'x', stack: `KitError: x\n${fail}\n${visit}` };
  const describe = (thrown: unknown): string =>
    fingerprintFailure(describeFailure(thrown, kit, { runtime: 'v8' })).fingerprint;
  const bare = describe(cause);
  const stack = `AggregateError: y\n    at build.run (${at}:14:17)`;
  expect(describe({ name: 'AggregateError', message: 'y', stack, errors: [cause] })).toBe(bare);
  expect(describe({ name: 'AggregateError', message: 'y', stack, cause })).toBe(bare);
  expect(describe({ name: 'RangeError', message: 'y', stack: 'RangeError: y', cause })).not.toBe(
    bare,
  );
});

test('where in a circle of calls the stack ran out makes no difference', () => {
  const root = `    at get root (${at}:6:18)`;
  const [a, b, leaf] = [visit, `    at walk (${at}:10:13)`, root];
  const head = 'RangeError: Maximum call stack size exceeded';
  const one = print(head, a, b, a, b, a);
  expect(print(head, b, a, b, a, b)).toBe(one);
  expect(print(head, leaf, b, a, b, a)).toBe(one);
  expect(print(head, a, leaf, a, leaf, a)).not.toBe(one);
  expect(print(head, a)).toBe(print(head, a, a));
});
