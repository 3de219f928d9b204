import { runTelemetryCommand } from '@candor/cli/telemetry-command';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type InstallOptions, installAutomationServer } from '../install.ts';
import { type AutomationServer, startAutomationServer } from '../server.ts';
import { declaration } from '../telemetry.generated.ts';
import { AutomationError } from './errors.ts';
import { readProductVersion } from './product-version.ts';
import type { TelemetryEffects } from './server-effects.ts';
import { readSettings, SETTINGS_FILE } from './settings.ts';
import { fillTelemetryOptions } from './telemetry-options.ts';

/** What a command sees of the process that runs it. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** What telemetry takes from the machine. Default: the real one. */
  readonly effects?: TelemetryEffects;
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
  /** Asks the person who installs; null where nobody is there. Default: at the terminal, if there is one. */
  readonly ask?: InstallOptions['ask'];
  /** Resolves when the server is to stop. */
  readonly untilStopped: (server: AutomationServer) => Promise<void>;
}

const USAGE = `usage: automation-server [--folder DIR] COMMAND

Runs scripts on schedules and on request, over HTTP.

  install [--accept-telemetry]   make the folder and ask once about telemetry
  start [--port N]               run the server until Ctrl-C
  telemetry [COMMAND]            see and steer what is collected
  help | version

The folder holds everything. Default: AUTOMATION_SERVER_FOLDER, else ~/.automation-server
Unattended: TELEMETRY=1 or --accept-telemetry at installation, where nobody has answered before;
            PSUTelemetry=true or false at any start.

Exit codes: 0 done, 1 it could not be done, 2 wrong usage.
`;

/** Runs one command. Resolves to the exit code: 0 done, 1 could not, 2 wrong usage. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (!(error instanceof AutomationError)) throw error;
    io.stderr.write(`automation-server: ${error.message}\n`);
    return error.code === 'usage' ? 2 : 1;
  }
}

async function dispatch(argv: readonly string[], io: CommandIo): Promise<number> {
  const { folder, rest } = takeFolder(argv, io);
  const [command = 'help', ...args] = rest;
  switch (command) {
    case 'install':
      return await install(folder, args, io);
    case 'start':
      return await start(folder, args, io);
    case 'telemetry':
      return await runTelemetryCommand(args, {
        declaration,
        options: fillTelemetryOptions(
          { folder, effects: { ...io.effects, env: io.env } },
          readSettings(folder),
        ),
        command: 'automation-server telemetry',
        stdout: io.stdout,
        stderr: io.stderr,
      });
    case 'version':
    case '--version':
      io.stdout.write(`${readProductVersion()}\n`);
      return 0;
    case 'help':
    case '--help':
    case '-h':
      io.stdout.write(USAGE);
      return 0;
    default:
      io.stderr.write(
        "automation-server: expected a command, got another word. See 'automation-server help'.\n",
      );
      return 2;
  }
}

/** `--folder` stands before the command, so that what follows the command is the command's alone. */
function takeFolder(
  argv: readonly string[],
  io: CommandIo,
): { readonly folder: string; readonly rest: readonly string[] } {
  if (argv[0] === '--folder') {
    const folder = argv[1];
    if (folder === undefined)
      throw new AutomationError('usage', 'Expected a folder after --folder.');
    return { folder, rest: argv.slice(2) };
  }
  const folder = io.env.AUTOMATION_SERVER_FOLDER || join(io.homeFolder, '.automation-server');
  return { folder, rest: argv };
}

async function install(folder: string, args: readonly string[], io: CommandIo): Promise<number> {
  const values = readFlags(args, { 'accept-telemetry': { type: 'boolean' } });
  const result = await installAutomationServer({
    folder,
    acceptTelemetry: values['accept-telemetry'] === true,
    ...(io.ask === undefined ? {} : { ask: io.ask }),
    effects: { ...io.effects, env: io.env },
  });
  io.stdout.write(
    `Installed. Telemetry is ${result.telemetry}: ${result.reason}\n` +
      `Change it in ${SETTINGS_FILE} (Telemetry), by PSUTelemetry, or by \`automation-server telemetry\`.\n`,
  );
  return 0;
}

async function start(folder: string, args: readonly string[], io: CommandIo): Promise<number> {
  const values = readFlags(args, { port: { type: 'string' } });
  const port = typeof values.port === 'string' ? readPort(values.port) : undefined;
  const server = await startAutomationServer({
    folder,
    effects: { ...io.effects, env: io.env },
    ...(port === undefined ? {} : { port }),
  });
  io.stdout.write(`Automation Server listens on ${server.url}\n`);
  await io.untilStopped(server);
  await server.close();
  return 0;
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new AutomationError('usage', 'Expected a whole number from 0 to 65535 after --port.');
}

function readFlags(
  args: readonly string[],
  options: Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>,
): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw new AutomationError('usage', `Expected other flags. ${USAGE}`, { cause });
  }
}
