import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatTable, plain, wrapText } from './plain-text.ts';
import { createPaint, readColumns } from './terminal.ts';

describe('wrapText()', () => {
  it('loses no word and breaks no word, whatever the width', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '-'), minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (words, columns) => {
        const lines = wrapText(words.join(' '), columns);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length <= columns || !line.includes(' ')).toBe(true);
      }),
    );
  });
});

describe('formatTable()', () => {
  it('makes columns as wide as their widest cell and wraps only the last', () => {
    const rows = [
      [plain('a'), plain('long cell'), plain('one two three four five six seven eight')],
      [plain('bb'), plain('c'), plain('short')],
    ];
    expect(formatTable(rows, 45)).toBe(
      [
        'a   long cell  one two three four five six',
        '               seven eight',
        'bb  c          short',
        '',
      ].join('\n'),
    );
  });

  it('measures a painted cell by its text, not by its colour codes', () => {
    const paint = createPaint({ write: (): boolean => true, isTTY: true } as never, {});
    const table = formatTable(
      [
        [paint('on', 'green'), plain('x')],
        [plain('off'), plain('y')],
      ],
      80,
    );
    expect(table).toBe('\u001b[32mon\u001b[39m   x\noff  y\n');
  });
});

describe('createPaint()', () => {
  const terminal = { write: (): boolean => true, isTTY: true };
  it.each([
    [terminal, {}, true],
    [terminal, { NO_COLOR: '' }, true],
    [terminal, { NO_COLOR: '1' }, false],
    [terminal, { TERM: 'dumb' }, false],
    [{ write: (): boolean => true }, {}, false],
    [{ write: (): boolean => true, isTTY: false }, {}, false],
  ])('for %j with %j colours: %s', (output, env, isColoured) => {
    expect(createPaint(output, env)('on', 'green').shown.includes('\u001b')).toBe(isColoured);
  });
});

describe('readColumns()', () => {
  it('takes the terminal’s width within reason, and a hundred where there is none', () => {
    expect(readColumns({ write: (): boolean => true, columns: 90 } as never)).toBe(90);
    expect(readColumns({ write: (): boolean => true, columns: 12 } as never)).toBe(60);
    expect(readColumns({ write: (): boolean => true, columns: 900 } as never)).toBe(140);
    expect(readColumns({ write: (): boolean => true })).toBe(100);
  });
});

describe('formatBytes()', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_250_000, '1.3 MB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
