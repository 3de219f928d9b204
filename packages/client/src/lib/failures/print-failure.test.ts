import { expect, it } from 'vitest';
import { printFailure } from './print-failure.ts';

it('says the stack, simple values of the error itself, its causes and the errors of an aggregate', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'E_INNER' });
  const failure = new AggregateError([new RangeError('one'), 'a text'], 'outer', { cause });
  const text = printFailure(failure);
  expect(text).toMatch(/^AggregateError: outer\n {4}at /);
  expect(text).toMatch(/\n\[cause\] TypeError: inner\n[^]*\n {2}code: "E_INNER"\n/);
  expect(text).toMatch(/\n\[error\] RangeError: one\n[^]*\n\[error\] "a text"$/);
  expect(['text', 7, null, undefined, 2n, Symbol('s')].map(printFailure)).toEqual([
    '"text"',
    '7',
    'null',
    'undefined',
    '2',
    'Symbol(s)',
  ]);
});

it('looks at nothing that hangs on an error: not one key of a large tree is asked for', () => {
  let asked = 0;
  const tree = new Proxy(
    {},
    {
      ownKeys: () => [String((asked += 1))],
      get: () => (asked += 1),
    },
  );
  const text = printFailure(Object.assign(new Error('with a tree'), { tree, near: 1 }));
  expect(asked).toBe(0);
  expect(text).toContain('near: 1');
  expect(text).not.toContain('tree:');
});

it('ends where causes go in a circle, and where getters throw', () => {
  const round: Error & { errors?: unknown[] } = new Error('round');
  round.cause = round;
  round.errors = Array.from({ length: 30 }, () => round);
  expect(printFailure(round).split('Error: round').length - 1).toBe(20);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  expect(printFailure(revoked.proxy)).toBe('What was thrown can not be printed.');
  const trap = {
    stack: 'Trap\n    at here',
    get cause(): unknown {
      throw new Error('trap');
    },
  };
  expect(printFailure(trap)).toBe('What was thrown can not be printed.');
});
