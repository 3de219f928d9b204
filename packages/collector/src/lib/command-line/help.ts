/** The manual of `candor-collector`, as `--help` prints it. Its options are those of the table of settings. */
import { SCOPES } from '@candor/query/routes';
import { describeScope } from '@candor/query/scopes';
import { SETTING_NAMES, settingOf, variableOf } from './settings.ts';

const COLUMNS = 100;
const INDENT = 28;

export const HELP: string = `candor-collector: takes reports in, loses none, and serves the answers.

Usage
  candor-collector [serve] [options]
  candor-collector manifest add FILE… [--data DIR]
  candor-collector vocabulary add FILE --product PRODUCT --release VERSION [--data DIR]
  candor-collector vocabulary list --product PRODUCT [--json] [--data DIR]
  candor-collector keys list --product PRODUCT [--json] [--data DIR]
  candor-collector keys add --product PRODUCT --environment NAME [--data DIR]
  candor-collector keys limit KEY --product PRODUCT [--requests-per-minute NUMBER]
                 [--bytes-per-minute BYTES] [--data DIR]
  candor-collector keys revoke KEY --product PRODUCT [--data DIR]
  candor-collector tokens add NAME --scopes LIST [--days NUMBER] [--data DIR]
  candor-collector tokens list [--json] [--data DIR]
  candor-collector tokens revoke ID [--data DIR]
  candor-collector backup DIR [--data DIR]
  candor-collector restore DIR [--data DIR] [--erased-in DIR]
  candor-collector receipt-key rotate [--data DIR]
  candor-collector rejected retry [--data DIR]

  serve          Runs the collector until Ctrl-C. This is what happens without a command.
  manifest add   Registers manifests (telemetry.yaml, or the same in JSON) with the collector of
                 the data folder, whether it runs or not.
  vocabulary     Registers the vocabulary (docs/vocabulary.md) in which failures of a version are
                 told, or lists those of a product, whether the collector runs or not.
  keys           Lists, makes, limits and revokes the keys under which reports of a product come
                 in, whether the collector runs or not. NAME says what reports under it are of:
                 production, test, ci. A limit of "default" is what the collector is set to.
  tokens         Makes, lists and revokes tokens with which programs use the API, whether the
                 collector runs or not. A new one is printed once. It expires after 90 days, or as
                 many as --days says, at most 366. LIST has commas; the scopes are below.
  backup         Makes a backup of the collector that runs on the data folder, in a folder that is
                 empty or made. Reports are taken and questions answered meanwhile.
  restore        Makes a data folder of a backup, where there is none, or an empty one.
                 --erased-in, with the old data folder or a newer backup, erases again what
                 was erased since the backup was made.
  receipt-key rotate
                 Makes a new key for receipts; a running collector signs with it within seconds.
                 What older keys have signed can still be checked.
  rejected retry Puts the reports that the store refused back into the journal, while no collector
                 runs on the folder; the next start loads them. What the store has it leaves out.

Scopes of tokens
${SCOPES.map((scope) => describe(scope, describeScope(scope))).join('')}
Options
${SETTING_NAMES.map(describeSetting).join('')}${describe('--config FILE', 'Configuration file: YAML, with the names of these options as keys. Variable: CANDOR_CONFIG')}${describe('--print-config', 'Prints every setting, its value and where that was found, and ends. --json for programs.')}${describe('--help', 'Prints this')}${describe('--version', 'Prints the version')}
Each option has a variable of its name: --store-url is ${variableOf('store-url')}. An option wins over a variable,
a variable over the file. Lists have commas in a variable.

While no administrator exists, each start prints a one-time link with which to become the first.
`;

function describeSetting(name: (typeof SETTING_NAMES)[number]): string {
  const { value, help, standard } = settingOf(name);
  return describe(`--${name} ${value}`, standard === null ? help : `${help} Default: ${standard}`);
}

/** The name on the left, its words wrapped beside it, or below it where it is too long. */
function describe(name: string, words: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && INDENT + line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  const left = `  ${name}`;
  const [first = '', ...rest] = left.length < INDENT - 1 ? lines : ['', ...lines];
  const pad = ' '.repeat(INDENT);
  return [`${left.padEnd(INDENT)}${first}`.trimEnd(), ...rest.map((each) => `${pad}${each}`)]
    .map((each) => `${each}\n`)
    .join('');
}
