/**
 * The commands under `candor manifest` with all that their help says and all that they take.
 */
import type { CommandEntry, OptionEntry } from './command-table.ts';

const JSON_OPTION: OptionEntry = {
  name: 'json',
  value: null,
  what: 'Print one JSON document instead, for programs.',
};

const OUT_OPTION: OptionEntry = {
  name: 'out',
  value: 'FILE',
  what: 'Write to this file instead of to the terminal; left alone if it is up to date.',
};

const CHECK_OPTION: OptionEntry = {
  name: 'check',
  value: null,
  what: 'Write nothing; end with 1 if the file named by --out is not up to date.',
};

export const MANIFEST_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'check',
    operands: '[FILE…]',
    operandsMax: 100,
    summary: 'Say everything that is wrong with manifests, with file, line and column.',
    details: [
      'FILE is telemetry.yaml unless you name others. Ends with 1 if one of them has an issue. Warnings say what smells: a field that no question uses, say.',
    ],
    options: [JSON_OPTION, { name: 'strict', value: null, what: 'End with 1 for warnings too.' }],
  },
  {
    name: 'types',
    operands: '[FILE]',
    operandsMax: 1,
    summary: 'Print the TypeScript module that a product imports: its types and its manifest.',
    details: [
      'Usually: candor manifest types --out src/telemetry.generated.ts, and --check in a test.',
    ],
    options: [OUT_OPTION, CHECK_OPTION],
  },
];
