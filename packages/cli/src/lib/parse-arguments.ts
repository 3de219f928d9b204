import { parseArgs } from 'node:util';
import { type CommandEntry, COMMANDS, findCommand } from './command-table.ts';

export interface ParsedArguments {
  readonly command: CommandEntry;
  readonly operands: readonly string[];
  /** Options that were given; a switch is true. */
  readonly options: Readonly<Record<string, string | true>>;
}

export type ArgumentsResult =
  | { readonly ok: true; readonly value: ParsedArguments }
  | { readonly ok: false; readonly message: string };

/** Reads a command line by the command table. No command means `status`. */
export function parseArguments(argv: readonly string[]): ArgumentsResult {
  const [first, ...rest] = argv;
  if (first === '--help' || first === '-h') return parseArguments(['help', ...rest]);
  // `stencil telemetry --json` is the status too.
  const isNamed = first !== undefined && !first.startsWith('-');
  const command = findCommand(isNamed ? first : 'status');
  if (command === undefined) {
    const names = COMMANDS.map(({ name }) => name).join(', ');
    return refuse(`expected a command (${names}), got another word`);
  }
  return parseOptions(command, isNamed ? rest : argv);
}

function parseOptions(command: CommandEntry, args: readonly string[]): ArgumentsResult {
  if (args.includes('--help') || args.includes('-h')) {
    return parseArguments(['help', command.name]);
  }
  const known = Object.fromEntries(
    command.options.map(({ name, value }) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const parsed = parseArgs({ args: [...args], options: known, allowPositionals: true });
    if (parsed.positionals.length > command.operandsMax) {
      return refuse(`expected ${describeUsage(command)}, got more words`);
    }
    const options = Object.fromEntries(
      Object.entries(parsed.values).filter(
        (entry): entry is [string, string | true] =>
          typeof entry[1] === 'string' || entry[1] === true,
      ),
    );
    return { ok: true, value: { command, operands: parsed.positionals, options } };
  } catch {
    return refuse(`expected ${describeUsage(command)}, got an option that is not among these`);
  }
}

/** `log [--raw on|off] [--days DAYS] [--json]` */
export function describeUsage(command: CommandEntry): string {
  const options = command.options.map(({ name, value }) =>
    value === null ? `[--${name}]` : `[--${name} ${value}]`,
  );
  return [command.name, command.operands, ...options].filter((part) => part !== '').join(' ');
}

function refuse(message: string): ArgumentsResult {
  return { ok: false, message };
}
