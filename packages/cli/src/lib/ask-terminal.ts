import process from 'node:process';
import { createInterface } from 'node:readline/promises';

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
