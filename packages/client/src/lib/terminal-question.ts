/**
 * A question to the person at the terminal.
 */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  /** Where the question is written: what the product prints stays clean. */
  readonly stderr: NodeJS.WritableStream;
}

/** Null where nobody answers: the input ends, or the person interrupts. */
export async function askAtTerminal(question: string, terminal: Terminal): Promise<string | null> {
  const { createInterface } = await import('node:readline');
  return new Promise((resolve) => {
    const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
    // An answer closes it too, after it was given.
    lines.on('close', () => resolve(null));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
