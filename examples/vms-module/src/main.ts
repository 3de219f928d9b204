#!/usr/bin/env node
/** The command `vms`. */
import { createInterface } from 'node:readline';
import { createInterface as createAsking } from 'node:readline/promises';
import { runCommand } from './lib/command.ts';

async function ask(question: string): Promise<string> {
  const terminal = createAsking({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

const isTerminal = process.stdin.isTTY && process.stdout.isTTY;

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  platform: process.platform,
  stdout: process.stdout,
  stderr: process.stderr,
  ask: isTerminal ? ask : null,
  lines: () => createInterface({ input: process.stdin }),
  untilStopped,
});
