import { manualColumns } from '../limits.ts';
import { type CommandEntry, COMMANDS, EXIT_CODES } from './command-table.ts';
import { describeUsage } from './parse-arguments.ts';
import { wrapText } from './plain-text.ts';

/** The manual for a terminal; `prefix` is how the user calls these commands, `stencil telemetry`. */
export function formatManual(prefix: string): string {
  return [
    `usage: ${prefix} [COMMAND] [OPTIONS]`,
    '',
    ...wrapText('Read, steer and check what this product reports to its vendor.', manualColumns),
    '',
    'Commands, status when none is given:',
    ...formatCommandList(COMMANDS),
    '',
    ...formatExitCodes(),
    '',
    `'${prefix} help COMMAND' tells more.`,
    '',
  ].join('\n');
}

/** The manual's page about one command. */
export function formatCommandPage(prefix: string, command: CommandEntry): string {
  return [
    ...formatUsage(prefix, command),
    '',
    ...wrapText(command.summary, manualColumns),
    ...command.details.flatMap((paragraph) => ['', ...wrapText(paragraph, manualColumns)]),
    ...(command.options.length === 0 ? [] : ['', 'Options:']),
    ...command.options.flatMap(({ name, value, what }) => [
      `  --${name}${value === null ? '' : ` ${value}`}`,
      ...wrapText(what, manualColumns - 6).map((line) => `      ${line}`),
    ]),
    '',
  ].join('\n');
}

/** Broken into lines between options, never within one. */
function formatUsage(prefix: string, command: CommandEntry): readonly string[] {
  const usage = describeUsage(command).replaceAll(/\[[^\]]*\]/g, (part) =>
    part.replaceAll(' ', GLUE),
  );
  const begin = `usage: ${prefix} `;
  const lines = wrapText(usage, Math.max(manualColumns - begin.length, 30));
  return lines.map((line, index) => {
    const indent = index === 0 ? begin : ' '.repeat(begin.length);
    return `${indent}${line.replaceAll(GLUE, ' ')}`;
  });
}

/** A no-break space. */
const GLUE = '\u00a0';

/** Each command with its summary, as lines. `parent` is what stands before the command's name when it is called. */
export function formatCommandList(
  commands: readonly CommandEntry[],
  parent = '',
): readonly string[] {
  const nameOf = ({ name, operands }: CommandEntry): string =>
    `${parent}${name} ${operands}`.trimEnd();
  const width = Math.max(...commands.map((command) => nameOf(command).length)) + 2;
  return commands.flatMap((command) =>
    wrapText(command.summary, manualColumns - width - 2).map((line, index) =>
      `  ${(index === 0 ? nameOf(command) : '').padEnd(width)}${line}`.trimEnd(),
    ),
  );
}

/** The exit codes, as lines. */
export function formatExitCodes(codes: typeof EXIT_CODES = EXIT_CODES): readonly string[] {
  return ['Exit codes:', ...codes.map(([code, meaning]) => `  ${code}  ${meaning}`)];
}

/** The manual's pages as Markdown, as lines. `parent` is what stands before the command's name when it is called. */
export function formatCommandSections(
  commands: readonly CommandEntry[],
  heading: string,
  parent: string,
): readonly string[] {
  return commands.flatMap((command) => [
    '',
    `${heading} ${parent}${command.name}`,
    '',
    '```',
    `${parent}${describeUsage(command)}`,
    '```',
    '',
    command.summary,
    ...command.details.flatMap((paragraph) => ['', paragraph]),
    ...(command.options.length === 0 ? [] : ['']),
    ...command.options.map(
      ({ name, value, what }) => `- \`--${name}${value === null ? '' : ` ${value}`}\` ${what}`,
    ),
  ]);
}
