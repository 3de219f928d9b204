/**
 * The commands under `candor vocabulary` with all that their help says and all that they take.
 */
import type { CommandEntry } from './command-table.ts';
import { CHECK_OPTION, option } from './option-table.ts';

const MEANS = 'Types and codes of errors, with commas';

export const VOCABULARY_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'build',
    operands: '[FOLDER|FILE…]',
    operandsMax: 1_000,
    summary: 'Make the closed list of names in which failures of a product are told.',
    details: [
      'FOLDER is dist unless you name others: its JavaScript as it is shipped, with the source maps beside it where there are some. What it makes is shipped with the product, and given to the collector: docs/vocabulary.md tells what it holds. The same files give the same text.',
      'What an error of a type means only you can say. Declared are those by which the product tells its users of their own mistakes: they are counted, and never told.',
    ],
    options: [
      option('product', 'NAME', 'Id of the product, as in its manifest. Must be given.'),
      option(
        'package',
        'NAME',
        'The npm package that the files are published as, or several with commas. Default: the name in package.json.',
      ),
      option(
        'root',
        'FOLDER',
        'The folder of the package, from which files are named. Default: the working folder.',
      ),
      option('declared', 'NAMES', `${MEANS}, that tell users of their own mistakes.`),
      option('environment', 'NAMES', `${MEANS}, that the system or the network causes.`),
      option('misuse', 'NAMES', `${MEANS}, of calls that a host must not make.`),
      option('out', 'FILE', 'Write to this file instead of to the terminal.'),
      CHECK_OPTION,
    ],
  },
];
