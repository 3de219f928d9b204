import { manualColumns } from '../limits.ts';
import { COMMANDS, EXIT_CODES } from './command-table.ts';
import { option, type OptionEntry } from './option-table.ts';
import { type CommandGroup, findGroupHelp, type GroupHelp } from './group-help.ts';
import { LICENCE_COMMANDS } from './licence-table.ts';
import { MANIFEST_COMMANDS } from './manifest-table.ts';
import { VOCABULARY_COMMANDS } from './vocabulary-table.ts';
import { formatCommandList, formatCommandSections, formatExitCodes } from './manual.ts';
import { wrapText } from './plain-text.ts';

/** Options of `candor` itself, which stand before the command. */
export const CANDOR_OPTIONS: readonly OptionEntry[] = [
  option(
    'product',
    'NAME',
    'The product to ask about, by its id. Works where the product has recorded something: it then keeps its declaration beside its state. What is turned off by this command keeps one beside the choice; what is turned off otherwise keeps none, and takes --manifest.',
  ),
  option(
    'manifest',
    'FILE',
    'Instead of --product: the product’s telemetry.yaml, or its normal form as JSON.',
  ),
  option('folder', 'DIR', 'Where the product keeps its state, if not in the usual place.'),
];

const USAGE = 'candor --product NAME | --manifest FILE [--folder DIR] [COMMAND] [OPTIONS]';
const MANIFEST_USAGE = 'candor manifest COMMAND [OPTIONS]';
const VOCABULARY_USAGE = 'candor vocabulary COMMAND [OPTIONS]';
const LICENCE_USAGE = 'candor licence COMMAND [OPTIONS]';
const OUTSIDE =
  'From outside, the settings files that a product looks for in its own folders, and a proxy of its own, are not known; the product’s own command knows them.';

/** The help of `candor` for a terminal. */
export function formatCandorHelp(): string {
  return [
    `usage: ${USAGE}`,
    `       ${MANIFEST_USAGE}`,
    `       ${VOCABULARY_USAGE}`,
    `       ${LICENCE_USAGE}`,
    '',
    ...wrapText(
      `Read, steer and check what a product reports to its vendor. ${OUTSIDE}`,
      manualColumns,
    ),
    '',
    'Options before the command:',
    ...CANDOR_OPTIONS.flatMap(({ name, value, what }) => [
      `  --${name} ${value ?? ''}`,
      ...wrapText(what, manualColumns - 6).map((line) => `      ${line}`),
    ]),
    '',
    'Commands for a product, status when none is given:',
    ...formatCommandList(COMMANDS),
    '',
    'Commands for the people who write manifests:',
    ...formatCommandList(MANIFEST_COMMANDS, 'manifest '),
    '',
    'Commands for the build of a product whose failures are told:',
    ...formatCommandList(VOCABULARY_COMMANDS, 'vocabulary '),
    '',
    'Commands for vendors whose licences are audited:',
    ...formatCommandList(LICENCE_COMMANDS, 'licence '),
    '',
    ...formatExitCodes(),
    '',
  ].join('\n');
}

/** What `candor help …` shows: the whole, or the page of a command, `log` or `manifest check` for example. */
export function findCandorPage(words: readonly string[]): GroupHelp {
  if (words.includes('--markdown')) return { code: 0, text: formatCandorMarkdown() };
  const [first, ...rest] = words.filter((word) => word !== '--help' && word !== '-h');
  if (first === undefined) return { code: 0, text: formatCandorHelp() };
  const group = GROUPS[first];
  if (group !== undefined) return findGroupHelp(group, ['help', ...rest]) ?? NO_PAGE;
  return (
    findGroupHelp({ prefix: 'candor --product NAME', commands: COMMANDS }, ['help', first]) ??
    NO_PAGE
  );
}

const NO_PAGE: GroupHelp = { code: 2, text: '' };

const GROUPS: Readonly<Record<string, CommandGroup>> = {
  manifest: { prefix: 'candor manifest', commands: MANIFEST_COMMANDS },
  vocabulary: { prefix: 'candor vocabulary', commands: VOCABULARY_COMMANDS },
  licence: { prefix: 'candor licence', commands: LICENCE_COMMANDS },
  license: { prefix: 'candor licence', commands: LICENCE_COMMANDS },
};

/** The whole manual as Markdown: docs/cli.md. */
function formatCandorMarkdown(): string {
  return [
    '# Commands',
    '',
    '<!-- Printed by `candor help --markdown`; a test compares. -->',
    '',
    'A vendor puts these commands into its own command line (`stencil telemetry status`); `candor` runs them for any product.',
    'Without a command, `status` runs. Colour is used on a terminal only, and never when `NO_COLOR` is set.',
    '',
    '```',
    USAGE,
    MANIFEST_USAGE,
    VOCABULARY_USAGE,
    LICENCE_USAGE,
    '```',
    '',
    ...CANDOR_OPTIONS.map(({ name, value, what }) => `- \`--${name} ${value ?? ''}\` ${what}`),
    '',
    OUTSIDE,
    '',
    '| Exit code | Meaning |',
    '|---|---|',
    ...EXIT_CODES.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    ...formatCommandSections(COMMANDS, '##', ''),
    '',
    '## manifest',
    '',
    'For the people who write a `telemetry.yaml`.',
    ...formatCommandSections(MANIFEST_COMMANDS, '###', 'manifest '),
    '',
    '## vocabulary',
    '',
    'For the build of a product whose failures are told: see [vocabulary.md](vocabulary.md).',
    ...formatCommandSections(VOCABULARY_COMMANDS, '###', 'vocabulary '),
    '',
    '## licence',
    '',
    'For vendors whose licences are audited: see [licence-audit.md](licence-audit.md).',
    ...formatCommandSections(LICENCE_COMMANDS, '###', 'licence '),
    '',
  ].join('\n');
}
