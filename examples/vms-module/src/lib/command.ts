import { runTelemetryCommand } from '@candor/cli/telemetry-command';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { createVmsModule, type VmsModule } from '../module.ts';
import { declaration } from '../telemetry.generated.ts';
import type { ConnectFlags } from './connect-flags.ts';
import { VmsError } from './errors.ts';
import { findModuleFolder, findUserFolder, readModuleVersion } from './module-places.ts';
import { serveSite } from './serve-site.ts';
import { readSessionEnvironment } from './session-environment.ts';
import { fillTelemetryOptions, type TelemetryEffects } from './session-telemetry.ts';
import { readSettingsIfSound, readText } from './settings-chain.ts';
import { readBoolean, runShellLine, SHELL_HELP } from './shell.ts';

/** What a command sees of the process that runs it. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** What telemetry takes from the machine. Default: the real one. */
  readonly effects?: TelemetryEffects;
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
  /** Asks the person at the terminal; null where nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** The lines of standard input. */
  readonly lines: () => AsyncIterable<string>;
  /** Resolves when a server is to stop. */
  readonly untilStopped: () => Promise<void>;
}

const USAGE = `usage: vms COMMAND

Connects to the sites of a video management system, and tells about them.

  serve [--port N] [--https CERTIFICATE-FILE] [--no-usage-data]
                                  run a small site to connect to
  show ADDRESS [login]            connect, tell about the site, disconnect
  shell [login]                   connect, look around, disconnect; a command a line
  get-module-config
  set-module-config [--enable-telemetry true|false] [--log-telemetry true|false]
  telemetry [COMMAND]             see and steer what is collected
  help | version

login: --login basic|windows|oauth (basic) --name NAME (operator) --trust CERTIFICATE-FILE
The password is asked for, or read from the variable VMS_Login__Password.
To opt out, set VMS_ApplicationInsights__Enabled=false before the module is imported.

Exit codes: 0 done, 1 it could not be done, 2 wrong usage.
`;

/** Runs one command. Resolves to the exit code: 0 done, 1 could not, 2 wrong usage. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const [word = 'help', ...args] = argv;
  const command = Object.hasOwn(WORDS, word) ? (WORDS[word] ?? word) : word;
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (run === undefined) {
    io.stderr.write("vms: expected a command, got another word. See 'vms help'.\n");
    return 2;
  }
  try {
    return (await run(args, io)) ?? 0;
  } catch (error) {
    if (!(error instanceof VmsError)) throw error;
    io.stderr.write(`vms: ${error.message}\n`);
    return error.code === 'usage' ? 2 : 1;
  }
}

/** The same by another word. */
const WORDS: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
};

type Command = (args: readonly string[], io: CommandIo) => Promise<number | void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  help: async (_args, io) => void io.stdout.write(USAGE),
  version: async (_args, io) => void io.stdout.write(`${readModuleVersion()}\n`),
  serve: async (args, io) => {
    const { values } = readFlags(args, {
      port: { type: 'string' },
      https: { type: 'string' },
      'no-usage-data': { type: 'boolean' },
    });
    await serveSite(values, io);
  },
  show: async (args, io) => {
    const { values, positionals } = readFlags(args, LOGIN_FLAGS, 1);
    const flags = readConnectFlags(values, io);
    await withModule(io, async (module) => {
      for (const line of [`connect ${positionals[0] ?? ''}`, 'recording-servers', 'disconnect']) {
        await showLine(line, module, flags, io);
      }
    });
  },
  shell: async (args, io) => {
    const flags = readConnectFlags(readFlags(args, LOGIN_FLAGS).values, io);
    await withModule(io, async (module) => await runShell(module, flags, io));
  },
  'get-module-config': async (args, io) => {
    readFlags(args, {});
    await withModule(io, (module) => showValue(module.getModuleConfig(), io));
  },
  'set-module-config': async (args, io) => {
    const { values } = readFlags(args, {
      'enable-telemetry': { type: 'string' },
      'log-telemetry': { type: 'string' },
    });
    const change = {
      ...readSwitch(values['enable-telemetry'], 'enableTelemetry'),
      ...readSwitch(values['log-telemetry'], 'logTelemetry'),
    };
    await withModule(io, (module) => {
      module.setModuleConfig(change);
      showValue(module.getModuleConfig(), io);
    });
  },
  telemetry: async (args, io) => {
    const settings = readSettingsIfSound(places(io));
    const { env, note } = readSessionEnvironment(io.env, settings);
    return await runTelemetryCommand(args, {
      declaration,
      options: fillTelemetryOptions({ ...places(io), effects: { ...io.effects, env } }, settings),
      command: 'vms telemetry',
      remarks: note === null ? [] : [note],
      stdout: io.stdout,
      stderr: io.stderr,
    });
  },
};

async function runShell(module: VmsModule, flags: ConnectFlags, io: CommandIo): Promise<void> {
  if (io.ask !== null) io.stdout.write(SHELL_HELP);
  for await (const line of io.lines()) {
    try {
      if (!(await showLine(line, module, flags, io))) return;
    } catch (error) {
      if (!(error instanceof VmsError)) throw error;
      io.stderr.write(`vms: ${error.message}\n`);
    }
  }
}

/** Gives false where the line was the last one. */
async function showLine(
  line: string,
  module: VmsModule,
  flags: ConnectFlags,
  io: CommandIo,
): Promise<boolean> {
  const answer = await runShellLine(line, module, flags);
  if (answer.kind === 'value') showValue(answer.value, io);
  return answer.kind === 'value';
}

/** A session of the module around one command. */
async function withModule(
  io: CommandIo,
  use: (module: VmsModule) => Promise<void> | void,
): Promise<void> {
  const module = createVmsModule({
    ...places(io),
    showNotice: (text) => void io.stderr.write(text),
  });
  try {
    await use(module);
  } finally {
    await module.close();
  }
}

interface Places {
  readonly version: string;
  readonly moduleFolder: string;
  readonly userFolder: string;
  readonly env: CommandIo['env'];
  readonly effects: TelemetryEffects;
}

const places = (io: CommandIo): Places => ({
  version: readModuleVersion(),
  moduleFolder: findModuleFolder(),
  userFolder: findUserFolder(io.env, io.platform),
  env: io.env,
  effects: { ...io.effects, env: io.env },
});

function showValue(value: unknown, io: CommandIo): void {
  if (value === null) return;
  io.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`);
}

const LOGIN_FLAGS = {
  login: { type: 'string', default: 'basic' },
  name: { type: 'string', default: 'operator' },
  trust: { type: 'string' },
} as const;

type FlagValues = Readonly<Record<string, unknown>>;

function readConnectFlags(values: FlagValues, io: CommandIo): ConnectFlags {
  const { login, name, trust } = values;
  return {
    login: String(login),
    name: String(name),
    trust: typeof trust === 'string' ? trust : null,
    async askPassword() {
      const settings = readSettingsIfSound(places(io));
      const configured = readText(settings, 'Login:Password');
      if (configured !== null) return configured;
      if (io.ask !== null) return await io.ask('Password: ');
      throw new VmsError('usage', 'Expected a password in the variable VMS_Login__Password.');
    },
  };
}

function readSwitch<Name extends string>(
  value: unknown,
  name: Name,
): Partial<Record<Name, boolean>> {
  return typeof value === 'string' ? ({ [name]: readBoolean(value) } as Record<Name, boolean>) : {};
}

function readFlags(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  positionalsMax = 0,
): { readonly values: FlagValues; readonly positionals: readonly string[] } {
  try {
    const allowPositionals = positionalsMax > 0;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals });
    if (positionals.length <= positionalsMax) return { values, positionals };
  } catch (cause) {
    throw new VmsError('usage', `Expected other flags.\n${USAGE}`, { cause });
  }
  throw new VmsError('usage', `Expected fewer words.\n${USAGE}`);
}
