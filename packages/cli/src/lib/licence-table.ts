/**
 * The commands under `candor licence` with all that their help says and all that they take.
 */
import type { CommandEntry } from './command-table.ts';
import { JSON_OPTION, option } from './option-table.ts';

export const LICENCE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'keygen',
    operands: '',
    operandsMax: 0,
    summary: 'Make a pair of signing keys, and print the public one.',
    details: [
      'The private key goes into a file that you alone can read, and that is never overwritten. Keep it where no repository can see it: whoever has it can make licences. The public key is built into the product.',
    ],
    options: [option('out', 'FILE', 'Where the private key goes. Must be given.')],
  },
  {
    name: 'sign',
    operands: '',
    operandsMax: 0,
    summary: 'Print a licence key, one line.',
    details: [
      'A key holds no name of a person or a company. Signed twice with the same terms it is the same.',
    ],
    options: [
      option('signing-key', 'FILE', 'The private key, as keygen made it. Must be given.'),
      option(
        'id',
        'ID',
        'Your number of the licence: up to twelve digits after at most three capitals and a hyphen, such as L-1042. Must be given.',
      ),
      option('product', 'NAME', 'Id of the product, or several with commas. Must be given.'),
      option('edition', 'NAME', 'The edition, as telemetry.yaml names it. Must be given.'),
      option('seats', 'COUNT', 'How many people may use it. Default: not limited.'),
      option('issued', 'DAY', 'First day on which it holds. Default: today (UTC).'),
      option('expires', 'DAY', 'Last day on which it holds. Default: it does not end.'),
      option('waive-audit', null, 'You agreed with this customer not to audit the use.'),
    ],
  },
  {
    name: 'show',
    operands: 'KEY|FILE',
    operandsMax: 1,
    summary: 'Say what a licence key holds, and whether it is good.',
    details: [
      'Without --public-key the signature is not checked, and this says so. With it, the command ends with 1 for a key that does not hold today for the product.',
    ],
    options: [
      option(
        'public-key',
        'KEY',
        'The public key that the product is built with, or several with commas.',
      ),
      option('product', 'NAME', 'The product that asks. Default: the first that the key names.'),
      JSON_OPTION,
    ],
  },
];
