/**
 * The sections that say what is sent, when and why.
 */
import {
  LANE_NAMES,
  type EventDeclaration,
  type FieldDeclaration,
  type Manifest,
} from '../../manifest.ts';
import { LANE_TIME_STEPS_MS, LOST_EVENT } from '../../report.ts';
import { describeHolds } from './holds.ts';
import { code, escapeText, joinWords, printSentence, printTable } from './markdown.ts';

const STARTS: Readonly<Record<string, string>> = {
  ask: 'Off until you agree.',
  off: 'Off. You are not asked; you can turn it on.',
  notice: 'On, after a notice. The run that shows the notice sends nothing.',
  rule: 'On by a rule, see below.',
};

/** The lanes, each with why it is collected and how it starts. */
export function printLanes(manifest: Manifest): readonly string[] {
  const rows = LANE_NAMES.flatMap((name) => {
    const lane = manifest.lanes[name];
    return lane === undefined
      ? []
      : [[`**${name}**`, printSentence(lane.why), STARTS[lane.consent] ?? '']];
  });
  const isRuled = LANE_NAMES.some((name) => manifest.lanes[name]?.consent === 'rule');
  const decide = isRuled
    ? 'You decide about each of them that does not run by a rule.'
    : 'You decide about each of them.';
  const apart =
    rows.length < 2
      ? []
      : [
          `${decide} Each has its own session id and its own pseudonyms, so that what is sent in one can not be joined by them with what is sent in another. Each is sent over a connection of its own. What remains is what any connection shows: that two reports came from one address at about one time.`,
          '',
        ];
  return ['## Why', '', ...printTable(['Lane', 'Why it is collected', 'At first'], rows), ...apart];
}

export function printCollected(manifest: Manifest): readonly string[] {
  return [
    '## What is sent',
    '',
    ...printOpening(manifest),
    ...Object.entries(manifest.events).flatMap(([name, event]) => printEvent(name, event)),
    ...printLost(),
  ];
}

/** What the first line of each report holds, in the order of the format. */
function printOpening(manifest: Manifest): readonly string[] {
  const { device } = manifest.ids;
  const rows = [
    ['product', `Always ${code(manifest.product)}.`, 'Whose report it is.'],
    [
      'manifest',
      'A hash of the declaration that this page was printed from.',
      'What the report may hold.',
    ],
    ['lane', 'One of the lanes above.', 'What you agreed to.'],
    [
      'session',
      'A random number, made for this lane when the program starts and forgotten when it ends.',
      'Which events belong together.',
    ],
    ['started', `The time at which the session started${describeSteps(manifest)}.`, 'When it was.'],
    ...(device === 'none'
      ? []
      : [
          [
            'device',
            'A pseudonym of this device and user, see below.',
            'How many installations there are.',
          ],
        ]),
    ...(device === 'none'
      ? []
      : [
          [
            'ephemeral',
            'Only where no disk could hold a secret: that the pseudonym ends with the program.',
            'Not to count an installation twice.',
          ],
        ]),
  ];
  return [
    '### With every report',
    '',
    'A report is of one session of the program. It begins with:',
    '',
    ...printTable(
      ['Name', 'What it holds', 'Why'],
      [
        ...rows.map(([name = '', ...rest]) => [code(name), ...rest]),
        ...printFields(manifest.session),
      ],
    ),
    `After that comes one line for each event, with its number (${code('seq')}), its time (${code('at')}${describeSteps(manifest)}), its name (${code('event')}) and the fields below.`,
    '',
  ];
}

/** To what the lanes of the product round their times down; nothing where all tell them exactly. */
function describeSteps({ lanes }: Manifest): string {
  const steps = LANE_NAMES.flatMap((name) => {
    const step = STEP_NAMES[LANE_TIME_STEPS_MS[name]];
    return lanes[name] === undefined || step === undefined
      ? []
      : [`to the ${step} in the lane ${name}`];
  });
  return steps.length === 0 ? '' : `, rounded down ${joinWords(steps)} (UTC)`;
}

const STEP_NAMES: Readonly<Record<number, string>> = { 3_600_000: 'hour', 86_400_000: 'day' };

function printEvent(name: string, event: EventDeclaration): readonly string[] {
  const fields = printFields(event.fields);
  return [
    `### ${escapeText(event.title)}`,
    '',
    `- Event: ${code(name)}, in the lane **${event.lane}**`,
    `- When: ${printSentence(event.when)}`,
    `- Why: ${printSentence(event.why)}`,
    '',
    ...(fields.length === 0
      ? ['It has no fields: only that it happened is sent.', '']
      : printTable(['Field', 'What it holds', 'Why'], fields)),
  ];
}

function printFields(fields: Readonly<Record<string, FieldDeclaration>>): readonly string[][] {
  return Object.entries(fields).map(([name, field]) => [
    code(name),
    `${escapeText(field.title)}. ${describeHolds(field)}`,
    printSentence(field.why),
  ]);
}

/** The one event that no manifest declares, because every product has it. */
function printLost(): readonly string[] {
  return [
    '### Events lost',
    '',
    `- Event: ${code(LOST_EVENT)}, in every lane`,
    '- When: Before a report is sent, if events had to be dropped.',
    '- Why: To know how far the figures can be trusted.',
    '',
    ...printTable(
      ['Field', 'What it holds', 'Why'],
      [
        [
          code('reason'),
          'Why they were dropped: no space, too old, refused, and the like.',
          'What to mend.',
        ],
        [code('count'), 'How many. A whole number.', 'How much is missing.'],
      ],
    ),
  ];
}
