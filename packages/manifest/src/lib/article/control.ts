/**
 * The sections that say how to turn reports on and off, and how to see them.
 */
import {
  LANE_NAMES,
  type EditionAudit,
  type EnvironmentSwitch,
  type LaneName,
  type Manifest,
} from '../../manifest.ts';
import { findRole } from '../../roles.ts';
import { code, joinWords, printSentence, printTable } from './markdown.ts';

/** `command` is how the product's telemetry command is called, or null where it has none. */
export function printControl(manifest: Manifest, command: string | null): readonly string[] {
  return [
    '## How to turn it on or off',
    '',
    'Whoever says off is obeyed: nothing below turns on what something else below has turned off. A value that is not understood counts as off.',
    '',
    ...printMachine(manifest),
    ...printDoNotTrack(manifest),
    ...printEnvironment(manifest),
    ...printRepository(manifest),
    ...printUnattended(manifest),
    ...printSettings(manifest),
    ...printCommands(manifest, command),
    'Turning it off takes effect at once, and what was waiting to be sent is deleted.',
    '',
  ];
}

/** Where each system keeps what an administrator lays down for everybody: see `machine-policy.ts` of the package local. */
function printMachine({ product }: Manifest): readonly string[] {
  const files = [
    `${code(`/etc/${product}/telemetry.json`)} (Linux)`,
    `${code(`/Library/Application Support/${product}/telemetry.json`)} (macOS)`,
    `${code(`%ProgramData%\\${product}\\telemetry.json`)} (Windows)`,
  ];
  return [
    `**For everybody on a machine**: an administrator puts ${code('{ "telemetry": "off" }')} into ${joinWords(files, 'or')}. Nobody can turn it on then. The same file can forbid single lanes (${code('"forbid": ["exceptions"]')}) or have everything sent to a collector of the administrator's own (${code('"relay": "https://…"')}). It can not turn anything on.`,
    '',
  ];
}

function printRepository({ product }: Manifest): readonly string[] {
  return [
    `**For everybody who works in a repository**: put a file ${code('.telemetry.json')} with ${code('{ "telemetry": "off" }')} beside its ${code('.git')}; ${code(`{ "telemetry": { "${product}": "off" } }`)} turns off this program alone.`,
    '',
  ];
}

function printDoNotTrack(manifest: Manifest): readonly string[] {
  const every =
    listRuled(manifest).length === 0 ? 'everything' : 'everything, the licence audit included';
  return [
    `**For all programs that respect it**: set the environment variable ${code('DO_NOT_TRACK')} to ${code('1')}. It turns off ${every}.`,
    '',
  ];
}

function printEnvironment(manifest: Manifest): readonly string[] {
  const switches = Object.entries(manifest.consent.environment);
  if (switches.length === 0) return [];
  return [
    '**For this program, by environment variable**, before it starts:',
    '',
    ...printTable(
      ['Variable', 'Turns off', 'Turns on'],
      switches.map(([name, meaning]) => [
        code(name),
        listValues(meaning, 'off'),
        listValues(meaning, 'on'),
      ]),
    ),
  ];
}

function listValues(meaning: EnvironmentSwitch, side: 'on' | 'off'): string {
  const values = meaning[side];
  if (values === 'any')
    return meaning[side === 'on' ? 'off' : 'on'].length === 0 ? 'any value' : 'any other value';
  if (values.length > 0) return joinWords(values.map(code), 'or');
  // Consent reads a value in neither list as off.
  return side === 'off' ? 'any other value' : 'no value';
}

function printUnattended(manifest: Manifest): readonly string[] {
  if (manifest.consent.unattended === 'same') return [];
  return [
    '**Where nobody watches**: in a build service, in a container and without a terminal nothing is sent. You need not do anything.',
    '',
  ];
}

function printSettings(manifest: Manifest): readonly string[] {
  const { settings } = manifest.consent;
  if (settings === null) return [];
  return [
    `**In the settings**: set ${code(settings.key)} in ${code(settings.file)} to ${code('false')} to turn it off, or to ${code('true')} to turn it on.`,
    '',
  ];
}

function printCommands(manifest: Manifest, command: string | null): readonly string[] {
  if (command === null) return [];
  const lanes = LANE_NAMES.filter(
    (lane) => manifest.lanes[lane] !== undefined && !listRuled(manifest).includes(lane),
  );
  const [first] = lanes;
  const one =
    lanes.length < 2 || first === undefined
      ? ''
      : ` Name a lane to turn only that one on or off: ${code(`${command} disable ${first}`)}.`;
  return [
    `**By command**, for your user account: ${code(`${command} disable`)} or ${code(`${command} enable`)}.${one}`,
    '',
  ];
}

/** The lanes that run without asking, each with its rule. */
export function printRules(manifest: Manifest): readonly string[] {
  const lanes = listRuled(manifest);
  if (lanes.length === 0) return [];
  const rules = lanes.flatMap((lane) => [
    `**${lane}**: ${printSentence(manifest.lanes[lane]?.rule ?? '')}`,
    '',
    ...printEditions(manifest, lane),
  ]);
  // A licence audit spares what nobody watches, whatever holds for the other lanes.
  const isSparing = lanes.includes('licence') || manifest.consent.unattended === 'off';
  const unattended = isSparing ? ', and by being run where nobody watches' : '';
  return [
    '## What runs by a rule',
    '',
    ...rules,
    `This is not governed by the variables, settings and commands above. It is turned off by an administrator, by ${code('DO_NOT_TRACK')}, by a repository that opts out${unattended}.`,
    '',
  ];
}

function printEditions(manifest: Manifest, lane: LaneName): readonly string[] {
  const { editions } = manifest.lanes[lane] ?? {};
  if (editions === undefined) return [];
  return [
    ...printTable(
      ['Edition', 'Audited'],
      Object.entries(editions).map(([edition, audit]) => [code(edition), AUDITED[audit]]),
    ),
    'An edition that is not in this table is not audited, and neither is a licence that waives the audit.',
    '',
  ];
}

const AUDITED: Readonly<Record<EditionAudit, string>> = {
  required: 'yes',
  optional: 'only if you turn the lane on',
  exempt: 'no',
};

function listRuled(manifest: Manifest): readonly LaneName[] {
  return LANE_NAMES.filter((lane) => manifest.lanes[lane]?.consent === 'rule');
}

export function printInspection(manifest: Manifest, command: string | null): readonly string[] {
  if (command === null) return [];
  const crashes =
    findRole(manifest, 'failure') === undefined
      ? []
      : [
          [
            code(`${command} crashes`),
            'Shows failures of the program: in full, and beside that what of it would be sent.',
          ],
        ];
  const reset =
    manifest.ids.device === 'none'
      ? []
      : [
          [
            code(`${command} reset-device-id`),
            'Forgets the secret that all pseudonyms are made from, and starts over with a new one.',
          ],
        ];
  return [
    '## How to see for yourself',
    '',
    ...printTable(
      ['Command', 'What it does'],
      [
        [code(`${command} status`), 'Shows what is on, who decided it, and what waits to be sent.'],
        [code(`${command} why`), 'Shows everything that has a say, and what it says.'],
        [code(`${command} preview`), 'Shows exactly what would be sent now. Sends nothing.'],
        ...crashes,
        [code(`${command} log --raw on`), 'Keeps a copy of all that is sent from now on.'],
        [code(`${command} log`), 'Shows those copies, each field with its reason.'],
        [
          code(`${command} verify`),
          'Asks the collector what it holds of yours, and compares that with those copies.',
        ],
        [code(`${command} export`), 'Writes all that the collector holds of yours to a file.'],
        [code(`${command} erase`), 'Has the collector erase all of that.'],
        ...reset,
        [code(`${command} article`), 'Shows this page.'],
      ],
    ),
  ];
}
