import { expect, test } from 'vitest';
import { describeFailure } from './describe.ts';
import type { Runtime } from './description.ts';
import { judgeFailure, judgeThrown, type Judgement } from './judge.ts';
import { kit } from './kit.fixture.ts';

const vendor = '    at build.read (/x/node_modules/@acme/kit/dist/index.js:17:40)';
const user = '    at own (/home/u/plugin.js:1:1)';
const runtime = '    at readFile (node:fs:452:35)';

function judge(failure: unknown, reader: Runtime = 'v8'): Judgement['why'] {
  const description = describeFailure(failure, kit, { runtime: reader });
  const judgement = judgeFailure(description, kit);
  // Who has JavaScript alone does without the lists of the others, and says the same.
  expect(reader === 'v8' ? judgeThrown(description, kit) : judgement).toEqual(judgement);
  return judgement.why;
}

function stack(...lines: readonly string[]): string {
  return lines.join('\n');
}

test('what the vendor’s code throws is reported, and nothing else', () => {
  expect(judge(stack('Error: x', vendor, user))).toBe('vendor_code');
  expect(judge(stack('Error: x', runtime, vendor))).toBe('vendor_code');
  expect(judge(stack('KitError: x'))).toBe('vendor_type');
  expect(judge(stack('Error: x', user, vendor))).toBe('user_code');
  expect(judge(stack('Error: x', runtime))).toBe('no_vendor_code');
  expect(judge(stack('Error: x'))).toBe('no_vendor_code');
});

test('disk, network, abort and time-out are counted, in a cause too', () => {
  expect(judge(stack("Error: ENOSPC: no space left on device, write '/x'", vendor))).toBe(
    'environment',
  );
  expect(judge({ name: 'Error', message: 'x', stack: vendor, code: 'ECONNRESET' })).toBe(
    'environment',
  );
  expect(judge(stack('AbortError: The operation was aborted', vendor))).toBe('aborted');
  expect(judge(stack('TimeoutError: x', vendor))).toBe('timed_out');
  const cause = { name: 'Error', message: '', stack: '', code: 'ETIMEDOUT' };
  expect(
    judge({ name: 'KitError', message: 'x', stack: stack('KitError: x', vendor), cause }),
  ).toBe('timed_out');
});

test('words of a message that look like codes of the system make nobody innocent', () => {
  for (const message of [
    'unexpected EOF',
    'type is UNKNOWN',
    'read of EINVAL failed',
    'got ENOENT',
  ]) {
    expect(judge(stack(`Error: ${message}`, vendor))).toBe('vendor_code');
  }
  const real = [
    'read ECONNRESET',
    'getaddrinfo ENOTFOUND a',
    'spawn /a b/c ENOENT',
    'EOF: end of file, read',
  ];
  for (const message of [...real, 'listen EADDRINUSE: address already in use :::80']) {
    expect(judge(stack(`Error: ${message}`, vendor))).toBe('environment');
  }
});

test('an aggregate is the environment’s only if all of its errors are', () => {
  const missing = { name: 'Error', message: '', stack: vendor, code: 'ENOENT' };
  const bug = { name: 'TypeError', message: 'x', stack: stack('TypeError: x', vendor) };
  const of = (...errors: readonly unknown[]): unknown => ({
    name: 'AggregateError',
    message: 'x',
    stack: stack('AggregateError: x', vendor),
    errors,
  });
  expect(judge(of(missing, missing))).toBe('environment');
  expect(judge(of(missing, bug))).toBe('vendor_code');
});

test('declared types and what extends them are the user’s mistakes', () => {
  expect(judge(stack('UsageError: x', vendor))).toBe('declared');
  expect(judge(stack('KitError: x', vendor))).toBe('vendor_code');
});

test('an interface of Node that the user called wrongly is misuse', () => {
  const head = 'TypeError [ERR_INVALID_ARG_TYPE]: The "path" argument must be of type string.';
  expect(judge(stack(head, runtime, user, vendor))).toBe('misuse');
  expect(judge(stack(head, runtime, vendor, user))).toBe('vendor_code');
});

test('the families of .NET are told apart, by their base where the vendor says it', () => {
  const own = '   at Acme.Kit.Pipeline.Run()';
  const cases: readonly (readonly [string, Judgement['why']])[] = [
    ['System.IO.FileNotFoundException: x', 'environment'],
    ['System.UnauthorizedAccessException: x', 'environment'],
    ['System.Threading.Tasks.TaskCanceledException: x', 'aborted'],
    ['System.TimeoutException: x', 'timed_out'],
    ['Acme.Kit.ScriptException: x', 'environment'],
    ['Acme.Kit.KitException: x ---> System.Net.Sockets.SocketException: y', 'environment'],
    ['System.NullReferenceException: x', 'vendor_code'],
    ['System.ArgumentNullException: x', 'vendor_code'],
  ];
  for (const [head, why] of cases)
    expect([head, judge(stack(head, own), 'dotnet')]).toEqual([head, why]);
  const wrong = stack('System.ArgumentNullException: x', '   at Contoso.A.B()', own);
  expect(judge(wrong, 'dotnet')).toBe('misuse');
});
