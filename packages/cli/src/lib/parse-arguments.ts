import { parseArgs } from 'node:util';
import { suggest } from '@candor/manifest/did-you-mean';
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

/** Reads a command line by the command table. No command means `status`. Nothing of what it refuses is in its message. */
export function parseArguments(argv: readonly string[]): ArgumentsResult {
  const [first, ...rest] = argv;
  if (first === '--help' || first === '-h') return parseArguments(['help', ...rest]);
  // `stencil telemetry --json` is the status too.
  const isNamed = first !== undefined && !first.startsWith('-');
  const command = findCommand(isNamed ? first : 'status');
  if (command === undefined) return refuse(describeUnknown('a command', COMMANDS, first));
  if (rest.includes('--help') || rest.includes('-h')) return parseArguments(['help', command.name]);
  return parseOptions(command, isNamed ? rest : argv);
}

/** Reads what follows a command, by its entry. */
export function parseOptions(command: CommandEntry, args: readonly string[]): ArgumentsResult {
  const known = Object.fromEntries(
    command.options.map(({ name, value }) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const usage = `expected ${describeUsage(command)}`;
  try {
    const joined = joinValues(command, args);
    const parsed = parseArgs({ args: joined, options: known, allowPositionals: true });
    if (parsed.positionals.length > command.operandsMax) return refuse(`${usage}, got more words`);
    const options = Object.fromEntries(
      Object.entries(parsed.values).filter(
        (entry): entry is [string, string | true] =>
          typeof entry[1] === 'string' || entry[1] === true,
      ),
    );
    return { ok: true, value: { command, operands: parsed.positionals, options } };
  } catch {
    const unknown = args.find((arg) => arg.startsWith('--') && !(nameOf(arg) in known));
    if (unknown === undefined) return refuse(`${usage}, got an option without its value`);
    const nearest = suggest(nameOf(unknown), Object.keys(known)).replace('"', '"--');
    const end = nearest === '' ? '' : `.${nearest}`;
    return refuse(`${usage}, got an option that is not among these${end}`);
  }
}

/** `log [LANE…] [--since TIME] [--last N] … [--json]` */
export function describeUsage(command: CommandEntry): string {
  const options = command.options.map(({ name, value }) =>
    value === null ? `[--${name}]` : `[--${name} ${value}]`,
  );
  return [command.name, command.operands, ...options].filter((part) => part !== '').join(' ');
}

/** `expected a command (status, why, …), got another word. Did you mean "status"?` */
export function describeUnknown(
  what: string,
  entries: readonly CommandEntry[],
  word: string | undefined,
): string {
  const names = entries.map(({ name }) => name);
  const nearest = suggest(word, names);
  return `expected ${what} (${names.join(', ')}), got another word${nearest === '' ? '' : `.${nearest}`}`;
}

/** A value that begins with one dash, as every 64th key in base64url does, is taken for an option unless it is joined to its own. */
function joinValues({ options }: CommandEntry, args: readonly string[]): string[] {
  const takesValue = (arg: string | undefined): boolean =>
    options.some(({ name, value }) => value !== null && arg === `--${name}`);
  return args.flatMap((arg, index) => {
    if (takesValue(args[index - 1]) && /^-[^-]/.test(arg)) return [];
    const next = args[index + 1] ?? '';
    return takesValue(arg) && /^-[^-]/.test(next) ? [`${arg}=${next}`] : [arg];
  });
}

function nameOf(arg: string): string {
  return arg.slice(2).split('=')[0] ?? '';
}

function refuse(message: string): ArgumentsResult {
  return { ok: false, message: message.endsWith('?') ? message : `${message}.` };
}
