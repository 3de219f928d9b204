#!/usr/bin/env node
/** The command `automation-server`. */
import { homedir } from 'node:os';
import { runCommand } from './lib/command.ts';

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  homeFolder: homedir(),
  stdout: process.stdout,
  stderr: process.stderr,
  untilStopped,
});
