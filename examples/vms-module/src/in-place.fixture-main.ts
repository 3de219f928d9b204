/**
 * The command as `main.ts` runs it, but for where policies of the machine are looked for, and with nobody to ask:
 *
 *     node in-place.fixture-main.ts MACHINE-FOLDER get-module-config
 */
import { createInterface } from 'node:readline';
import { runCommand } from './lib/command.ts';

const [machineFolder = '', ...args] = process.argv.slice(2);

process.exitCode = await runCommand(args, {
  env: process.env,
  platform: process.platform,
  effects: { listMachineFolders: () => [machineFolder] },
  stdout: process.stdout,
  stderr: process.stderr,
  ask: null,
  lines: () => createInterface({ input: process.stdin }),
  untilStopped: () => new Promise((resolve) => void process.once('SIGTERM', () => resolve())),
});
