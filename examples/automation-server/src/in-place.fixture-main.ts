/**
 * The command as `main.ts` runs it, but for where policies of the machine are looked for:
 *
 *     node in-place.fixture-main.ts MACHINE-FOLDER --folder DIR start --port 0
 */
import { homedir } from 'node:os';
import { runCommand } from './lib/command.ts';

const [machineFolder = '', ...args] = process.argv.slice(2);

process.exitCode = await runCommand(args, {
  env: process.env,
  homeFolder: homedir(),
  effects: { listMachineFolders: () => [machineFolder] },
  stdout: process.stdout,
  stderr: process.stderr,
  untilStopped: () => new Promise((resolve) => void process.once('SIGTERM', () => resolve())),
});
