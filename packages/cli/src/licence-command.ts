/**
 * The `licence` command of `candor`, for vendors: makes signing keys, signs licence keys and shows them.
 */
import { parseArgs } from 'node:util';
import type { CommandEntry } from './lib/command-table.ts';
import { runKeygen } from './lib/licence-keygen.ts';
import { runShow } from './lib/licence-show.ts';
import { runSign } from './lib/licence-sign.ts';
import { LICENCE_COMMANDS } from './lib/licence-table.ts';
import { formatCommandList } from './lib/manual.ts';
import { describeUsage } from './lib/parse-arguments.ts';

export interface LicenceCommandHost {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
  /** Milliseconds since the epoch. Default: the clock of the machine. */
  readonly now?: () => number;
}

/** What a command works with. */
export interface LicenceCall {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly host: LicenceCommandHost;
  readonly nowMs: number;
}

/**
 * Runs `candor licence …`, `argv` being what follows `licence`. Resolves to the exit code: 0 done, 1 it could not be done or the key
 * does not hold, 2 wrong usage.
 */
export function runLicenceCommand(argv: readonly string[], host: LicenceCommandHost): number {
  const [name = 'help', ...rest] = argv;
  if (['help', '--help', '-h'].includes(name) || rest.includes('--help') || rest.includes('-h')) {
    host.stdout.write(printHelp());
    return argv.length === 0 ? 2 : 0;
  }
  const command = LICENCE_COMMANDS.find((entry) => entry.name === name);
  if (command === undefined) {
    const names = LICENCE_COMMANDS.map((entry) => entry.name).join(', ');
    host.stderr.write(`candor licence: expected a command (${names}), got another word\n`);
    return 2;
  }
  const call = parseCall(command, rest, host);
  if (call === null) {
    host.stderr.write(`candor licence: expected ${describeUsage(command)}, got something else\n`);
    return 2;
  }
  return RUNS[name]?.(call) ?? 2;
}

const RUNS: Readonly<Record<string, (call: LicenceCall) => number>> = {
  keygen: runKeygen,
  sign: runSign,
  show: runShow,
};

function parseCall(
  command: CommandEntry,
  args: readonly string[],
  host: LicenceCommandHost,
): LicenceCall | null {
  const known = Object.fromEntries(
    command.options.map(({ name, value }) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: known,
      allowPositionals: true,
    });
    if (positionals.length !== command.operandsMax) return null;
    return { operands: positionals, options: values, host, nowMs: (host.now ?? Date.now)() };
  } catch {
    return null;
  }
}

function printHelp(): string {
  return [
    'usage: candor licence COMMAND [OPTIONS]',
    '',
    'Commands for vendors:',
    ...formatCommandList(LICENCE_COMMANDS, 'licence '),
    '',
    ...LICENCE_COMMANDS.flatMap((command) => [
      describeUsage(command),
      ...command.options.map(
        ({ name, value, what }) => `  --${name}${value === null ? '' : ` ${value}`}  ${what}`,
      ),
      '',
    ]),
  ].join('\n');
}
