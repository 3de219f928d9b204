import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AutomationError } from './errors.ts';
import { expressionDepthMax, scriptStepsMax, scriptTextCharsMax, stepWordsMax } from './limits.ts';
import { parseScript, type ScriptValue } from './script-parse.ts';
import { runScript, type ScriptHost } from './script-run.ts';

const host: ScriptHost = {
  now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
  count: (kind) => (kind === 'scripts' ? 7 : null),
};

const run = (source: string, inputs: Readonly<Record<string, ScriptValue>> = {}): ScriptValue =>
  runScript(parseScript(source), new Map(Object.entries(inputs)), host);

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AutomationError) return error.code;
    throw error;
  }
  return 'none';
};

describe('runScript()', () => {
  it.each([
    ['return 1 + 2 * 3', 7],
    ['return (1 + 2) * 3', 9],
    ['return 10 - 2 - 3', 5],
    ['return -2 * -3', 6],
    ['return 7 % 4 / 2', 1.5],
    ['return "a" + 1 + 2', 'a12'],
    ['return 1 < 2 and not 2 < 1', true],
    ['return false and 1', false],
    ['return 1 == "1" or 1 != 2', true],
    ['return upper("ab") + length("abc")', 'AB3'],
    ['return number(" 4.5 ") + round(2.5)', 7.5],
    ['return max(1, 5, 3) - min(4, 2)', 3],
    ['return now()', '2026-01-02T03:04:05.000Z'],
    ['return count("scripts")', 7],
    ['return "\\u00e9\\n"', 'é\n'],
    ['# nothing\n\nset a = 2\nset a = a * a', null],
    ['return "small" when size < 10\nreturn "large"', 'large'],
  ])('gives the value of %j', (source, value) => {
    expect(run(source, { size: 10 })).toBe(value);
  });

  it('ends with a `fail` step whose condition holds, and passes one whose does not', () => {
    expect(() => run('fail "too many: " + n when n > 3', { n: 4 })).toThrow('too many: 4');
    expect(run('fail "too many" when n > 3\nreturn n', { n: 3 })).toBe(3);
  });

  it.each([
    'return missing',
    'return 1 / 0',
    'return 1 + true',
    'return not 1',
    'return number("x")',
    'return min()',
    'return count("toString")',
    'return constructor("x")',
    'return __proto__',
  ])('fails in words at %j', (source) => {
    expect(codeOf(() => run(source))).toBe('script_failed');
  });

  it('bounds the text that a script can make', () => {
    const doubling = 'set a = a + a\n'.repeat(40);
    expect(codeOf(() => run(`set a = "x"\n${doubling}`))).toBe('script_failed');
    expect(run(`set a = "x"\n${'set a = a + a\n'.repeat(16)}return length(a)`)).toBe(
      scriptTextCharsMax,
    );
  });
});

describe('parseScript()', () => {
  it.each([
    'go 1',
    'set 1 = 2',
    'set return = 2',
    'return 1 +',
    'return (1',
    'return 1 2',
    'return "open',
    'return "\\q"',
    'return a.b',
    'return f(1,)',
    'return 1 when',
  ])('refuses %j with line and column', (source) => {
    expect(() => parseScript(`# first\n${source}`)).toThrow(/^Line 2, column \d+: expected /);
  });

  it('bounds depth, words and steps, and takes what is just within', () => {
    const nested = (depth: number): string => `return ${'('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(run(nested(expressionDepthMax))).toBe(1);
    expect(codeOf(() => parseScript(nested(expressionDepthMax + 1)))).toBe('script_syntax');

    const long = (words: number): string => `return 1${' + 1'.repeat((words - 2) / 2)}`;
    expect(run(long(stepWordsMax))).toBe(stepWordsMax / 2);
    expect(codeOf(() => parseScript(long(stepWordsMax + 2)))).toBe('script_syntax');

    expect(parseScript('set a = 1\n'.repeat(scriptStepsMax))).toHaveLength(scriptStepsMax);
    expect(codeOf(() => parseScript('set a = 1\n'.repeat(scriptStepsMax + 1)))).toBe(
      'script_syntax',
    );
  });

  it('either reads any text or says where it is wrong, and what it reads comes to an end', () => {
    const words = 'set return fail when and not a upper 1 "x" ( ) , + - == = { \\'.split(' ');
    const word = fc.constantFrom(...words, '\n');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (source) => {
          expect(['none', 'script_syntax', 'script_failed']).toContain(codeOf(() => run(source)));
        },
      ),
    );
  });
});
