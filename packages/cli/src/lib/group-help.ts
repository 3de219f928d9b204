import { type CommandEntry, EXIT_CODES } from './command-table.ts';
import { formatCommandList, formatCommandPage, formatExitCodes } from './manual.ts';
import { describeUnknown } from './parse-arguments.ts';

/** Commands that stand under a word of their own, such as `candor manifest`. */
export interface CommandGroup {
  /** How the user calls it: `candor manifest`. */
  readonly prefix: string;
  readonly commands: readonly CommandEntry[];
}

export interface GroupHelp {
  /** 0: `text` belongs on standard output. 2: on standard error. */
  readonly code: 0 | 2;
  readonly text: string;
}

/** What is to be said where help was asked for (`help [COMMAND]`, `COMMAND --help`), or no command that there is; else null. */
export function findGroupHelp(
  { prefix, commands }: CommandGroup,
  argv: readonly string[],
): GroupHelp | null {
  const [first, ...rest] = argv;
  if (first === undefined) return { code: 2, text: formatGroup(prefix, commands) };
  const isHelp = isHelpWord(first) || first === 'help';
  const name = isHelp ? rest.find((word) => !isHelpWord(word)) : first;
  if (name === undefined) return { code: 0, text: formatGroup(prefix, commands) };
  const command = commands.find((entry) => entry.name === name);
  if (command === undefined) {
    const unknown = describeUnknown('a command', commands, name);
    return { code: 2, text: `${prefix}: ${unknown}\n` };
  }
  if (!isHelp && !rest.some(isHelpWord)) return null;
  return { code: 0, text: formatCommandPage(prefix, command) };
}

function isHelpWord(word: string): boolean {
  return word === '--help' || word === '-h';
}

function formatGroup(prefix: string, commands: readonly CommandEntry[]): string {
  return [
    `usage: ${prefix} COMMAND [OPTIONS]`,
    '',
    ...formatCommandList(commands),
    '',
    // The third code is of one command alone, and of another group.
    ...formatExitCodes(EXIT_CODES.slice(0, 3)),
    '',
    `'${prefix} help COMMAND' tells more.`,
    '',
  ].join('\n');
}
