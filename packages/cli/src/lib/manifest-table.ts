/**
 * The commands under `candor manifest` with all that their help says and all that they take.
 */
import type { CommandEntry } from './command-table.ts';
import { CHECK_OPTION, JSON_OPTION, option, OUT_OPTION } from './option-table.ts';

export const MANIFEST_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'check',
    operands: '[FILE…]',
    operandsMax: 100,
    summary: 'Say everything that is wrong with manifests, with file, line and column.',
    details: [
      'FILE is telemetry.yaml unless you name others. Ends with 1 if one of them has an issue. Warnings say what smells: a field that no question uses, say.',
    ],
    options: [JSON_OPTION, option('strict', null, 'End with 1 for warnings too.')],
  },
  {
    name: 'docs',
    operands: '[FILE]',
    operandsMax: 1,
    summary: 'Print the page about telemetry that a product owes its users, in Markdown.',
    details: [
      'Complete as it stands: what is collected, when, why, where it goes, and how to turn it off each way.',
    ],
    options: [
      option(
        'command',
        'COMMAND',
        'How users call the telemetry command of the product, such as "stencil telemetry".',
      ),
      OUT_OPTION,
      CHECK_OPTION,
    ],
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
  {
    name: 'diff',
    operands: 'OLD NEW',
    operandsMax: 2,
    summary: 'Say what is collected more, less and differently, and who must be asked again.',
    details: [
      'For a change log, and for a review before a release: git show v1:telemetry.yaml gives the older one.',
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'draft',
    operands: '[PRODUCT]',
    operandsMax: 1,
    summary: 'Propose a manifest for what came in at a collector and is declared nowhere.',
    details: [
      'For a product that reports by another SDK already: names come from the quarantine, types from the kinds of values (the values themselves were never kept). Every why is a Todo, which check refuses: a person has to know the reason, and to take out what nobody needs.',
      'The token needs the scope register, as for the manifest that comes of it. It is read from the variable CANDOR_TOKEN or from a file, since others can see a command line.',
    ],
    options: [
      option('collector', 'URL', 'The collector to ask, such as https://telemetry.example.com.'),
      option('token-file', 'FILE', 'A file with the token, in place of the variable.'),
      option(
        'from',
        'FILE',
        'Ask nobody: read the answer of GET /api/products/PRODUCT/undeclared from this file.',
      ),
      OUT_OPTION,
    ],
  },
  {
    name: 'schema',
    operands: '',
    operandsMax: 0,
    summary: 'Print the JSON Schema of telemetry.yaml, for editors.',
    details: [
      'In an editor with the YAML language server, put "# yaml-language-server: $schema=telemetry.schema.json" into the first line.',
    ],
    options: [OUT_OPTION, CHECK_OPTION],
  },
];
