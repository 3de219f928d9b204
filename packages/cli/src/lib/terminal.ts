import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { columnsDefault, columnsMax, columnsMin } from '../limits.ts';
import type { Cell } from './plain-text.ts';

/** Where a command writes. A stream of the process says whether it is a terminal; a text in a test does not. */
export interface Output {
  readonly write: (text: string) => unknown;
}

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

/** Paints a text, or leaves it as it is. */
export type Paint = (text: string, colour: Colour) => Cell;

/** SGR parameters of ECMA-48, section 8.3.117: those that start and those that end a style. */
const STYLES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Colour on a terminal only, and never with NO_COLOR (no-color.org: any non-empty value). */
export function createPaint(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const isTerminal = 'isTTY' in output && output.isTTY === true;
  const isColoured = isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return (text, colour) => {
    const [on, off] = STYLES[colour];
    return { text, shown: isColoured && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text };
  };
}

/** Columns to write in: the terminal's, within reason, or a hundred. */
export function readColumns(output: Output): number {
  const columns =
    'columns' in output && typeof output.columns === 'number' ? output.columns : columnsDefault;
  return Math.min(Math.max(columns, columnsMin), columnsMax);
}

/** Asks the person at the terminal; resolves to '' where the input ends without an answer. */
export async function askTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => {
    terminal.on('close', () => resolve(''));
    terminal.on('SIGINT', () => resolve(''));
  });
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    terminal.close();
  }
}
