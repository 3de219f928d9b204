/**
 * The `licence` command of `candor`, for vendors: makes signing keys, signs licence keys and shows them.
 */
import { type CommandGroup, findGroupHelp } from './lib/group-help.ts';
import { runKeygen } from './lib/licence-keygen.ts';
import { runShow } from './lib/licence-show.ts';
import { runSign } from './lib/licence-sign.ts';
import { LICENCE_COMMANDS } from './lib/licence-table.ts';
import { describeUsage, parseOptions } from './lib/parse-arguments.ts';

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
  const help = findGroupHelp(GROUP, argv);
  if (help !== null) {
    (help.code === 0 ? host.stdout : host.stderr).write(help.text);
    return help.code;
  }
  const [name, ...rest] = argv;
  const command = LICENCE_COMMANDS.find((entry) => entry.name === name);
  if (command === undefined) return 2;
  const parsed = parseOptions(command, rest);
  if (!parsed.ok) {
    host.stderr.write(`candor licence: ${parsed.message}\n`);
    return 2;
  }
  const { operands, options } = parsed.value;
  if (operands.length < command.operandsMax) {
    host.stderr.write(`candor licence: expected ${describeUsage(command)}, got less\n`);
    return 2;
  }
  const nowMs = (host.now ?? Date.now)();
  return RUNS[command.name]?.({ operands, options, host, nowMs }) ?? 2;
}

/** Its name and its commands, as help tells of them. */
const GROUP: CommandGroup = { prefix: 'candor licence', commands: LICENCE_COMMANDS };

const RUNS: Readonly<Record<string, (call: LicenceCall) => number>> = {
  keygen: runKeygen,
  sign: runSign,
  show: runShow,
};
