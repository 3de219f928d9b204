/**
 * Every command with all that its help says. What is parsed, what the help prints and what docs/cli.md holds come from here, so
 * that they can not differ.
 */
import { JSON_OPTION, option, type OptionEntry } from './option-table.ts';

export interface CommandEntry {
  readonly name: string;
  /** What follows the name on the command line; '' for nothing. */
  readonly operands: string;
  readonly operandsMax: number;
  readonly summary: string;
  /** Paragraphs. */
  readonly details: readonly string[];
  readonly options: readonly OptionEntry[];
}

const LANES =
  'LANE is usage, exceptions, performance or licence, or the beginning of one of these; only the lanes that the product has are known.';

const USERS_ACT =
  'This uses the network, also when telemetry is off: it is your request. It goes where reports go (to the administrator’s relay where there is one) and nowhere else, and carries nothing but the request.';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'status',
    operands: '',
    operandsMax: 0,
    summary: 'What is on, who decided it, and what waits to be sent.',
    details: [
      'For each lane: whether it is on, which layer decided that, and why. Then what could not be understood, to whom it reports and who says so, what waits for your agreement, the ids under which this device reports, how much waits in the spool, when something was last sent, and whether a raw log is kept. It only reads: nothing is made, sent or changed.',
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'why',
    operands: '[LANE…]',
    operandsMax: 4,
    summary:
      'Every layer that has a say, what it says, where that was found, and which one decided.',
    details: [
      'The layers stand in the order of their strength. Whoever says off is obeyed; if nobody does, the strongest that says on decides; if nobody says anything, the default of the product holds. A value that is not understood counts as off and is marked with an exclamation mark.',
      'Each layer comes with the variable, or the file and line, where its value was found. Below a lane that is on stands what it leaves unsent until you agree to it.',
      LANES,
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'enable',
    operands: '[LANE…|all]',
    operandsMax: 4,
    summary: 'Agree to lanes (all that ask for consent, unless you name some).',
    details: [
      'What you agree to beyond an earlier agreement is shown, each name with its reason, and so is the file in which your choice is kept.',
      'Your agreement covers what the product declares now. When a later version collects more, the new fields stay unsent until you agree again.',
      'A stronger layer can still say off (an administrator, a variable, a repository, a build service); the command then says so and ends with 1.',
      LANES,
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'disable',
    operands: '[LANE…|all]',
    operandsMax: 4,
    summary: 'Turn lanes off, at once, in running processes too.',
    details: [
      'What those lanes had spooled is dropped unsent.',
      'A lane that runs by a rule, such as a licence audit, is not governed by this switch; the rule is shown by status.',
      LANES,
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'preview',
    operands: '',
    operandsMax: 0,
    summary: 'Exactly what would be sent now: method, address, headers, body, and their SHA-256.',
    details: [
      'Nothing is sent. Each request is shown as it goes over the wire, but for the time of sending and the credentials of a proxy. Each body is shown as it lies in the spool; the SHA-256 of what goes over the wire (compressed) is given beside that of the body, so that both can be compared with a capture of the network.',
      'What you want erased goes with the next sending; it is shown without its tokens. What does not go now, since a process still writes to it or another sender has it, is shown apart.',
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'crashes',
    operands: '[show ID|send ID…|always|never]',
    operandsMax: 20,
    summary: 'Failures of the product: in full, and beside that what of it would be sent.',
    details: [
      'Without a word after it, those that are kept on this machine: at most fifty, for thirty days, for you alone. A failure is kept while you have not answered whether failures may be sent, and when it is sent. What your system, the network or your own code caused is not among them.',
      'show: one in full as it stays here, with its message and its stack, and as it would be sent: names of the product’s own code from a closed list, and numbers. send: sends those that you name, once, and nothing else. always: sends failures from now on, as enable exceptions does; those that are kept here wait for send. never: sends none, keeps none and removes those that are here, as disable exceptions does.',
      'ID is the name of a failure in the list, or the beginning of one.',
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'log',
    operands: '[LANE…]',
    operandsMax: 4,
    summary: 'What was sent, each field with the reason that the product declares for it.',
    details: [
      'Needs the raw log, which keeps a copy of each body that is sent, in dated files on this machine. It is off unless you or the product turn it on; what was sent before that can not be shown.',
      LANES,
    ],
    options: [
      option(
        'since',
        'TIME',
        'Only what was sent since then: a day (2026-11-21) or a time (2026-11-21T10:00Z), in UTC.',
      ),
      option('last', 'N', 'Only the last N reports of these.'),
      option(
        'follow',
        null,
        'Go on and show each report as it is sent, until Ctrl-C. With --json, one document a line.',
      ),
      option(
        'raw',
        'on|off',
        'Keep the raw log from now on, or no longer. What it holds stays until its days are over.',
      ),
      option('days', 'DAYS', 'With --raw: for how many days each day’s file is kept.'),
      JSON_OPTION,
    ],
  },
  {
    name: 'verify',
    operands: '[LANE…]',
    operandsMax: 4,
    summary: 'Ask the collector what it holds of this device, and compare that with the raw log.',
    details: [
      'Shows what the collector has confirmed and does not hold, with the likely reason (it is kept no longer, it was erased, it is still on its way); what it holds that the log does not know, since the log was off then; and whether each receipt is about the very bytes that were sent and signed with the collector’s key. The key is remembered at the first time, and a change is told.',
      USERS_ACT,
      'Each lane is asked about over a connection of its own. Where ids rotate, the months of a lane are asked about together: a collector that kept such requests, as Candor’s does not, could join those months.',
      'Ends with 3 where something differs that nothing explains.',
      LANES,
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'export',
    operands: '[FILE|-]',
    operandsMax: 1,
    summary: 'Write what the collector holds of this device, and what lies here, to a file.',
    details: [
      'Newline-delimited JSON: the first line is what lies on this machine (settings, ids, what waits to be sent, which days are logged), each further line one event with all that the collector stores of it. FILE is <product>-export.ndjson unless you name another; - is standard output. The file is for you alone (mode 0600), and there is none unless it is whole.',
      USERS_ACT,
    ],
    options: [option('force', null, 'Write over a file that is there already.'), JSON_OPTION],
  },
  {
    name: 'erase',
    operands: '',
    operandsMax: 0,
    summary: 'Have the collector erase everything that it holds of this device.',
    details: [
      'Asks first. What waits to be sent is dropped, the ids of this device are forgotten, and the collector is asked to erase what it holds under them; from then on it refuses reports under them. Its signed receipt is shown and kept. What this machine has logged stays.',
      'If the collector can not be reached, the erasure waits and is tried again: by the product whenever it sends, also while telemetry is off, and by verify, export and erase --retry. It then holds the tokens that prove ownership, in a file for you alone.',
      'What the collector refuses for good, of a product that it no longer knows for example, waits until you take it back with --cancel; status says so.',
      'A product without device ids knows your data by the ids of its runs alone: only those in the raw log and in the spool can be erased.',
      USERS_ACT,
    ],
    options: [
      option('yes', null, 'Do not ask.'),
      option('retry', null, 'Only try again what waits.'),
      option(
        'cancel',
        null,
        'Only take back what waits: the collector then keeps what it has not erased, and nobody can ask for it again.',
      ),
      JSON_OPTION,
    ],
  },
  {
    name: 'reset-device-id',
    operands: '',
    operandsMax: 0,
    summary: 'Forget the ids of this device and start over with new ones.',
    details: [
      'The ids of all lanes are made from one secret on this machine, which is removed; the next event that is recorded makes another. Nobody can link the new ids to the old ones, this machine included: it can then no longer prove that earlier reports were its own, and so no longer have them erased. At a terminal you are asked whether to do that first.',
    ],
    options: [
      option(
        'erase',
        null,
        'Have the collector erase first what it holds under the old ids, as erase does.',
      ),
      JSON_OPTION,
    ],
  },
  {
    name: 'article',
    operands: '',
    operandsMax: 0,
    summary:
      'The whole declaration in words: what is collected, when, why, and how to turn it off.',
    details: [
      'Written from the declaration by which the product shapes what it sends: what is not in it can not leave this machine.',
    ],
    options: [JSON_OPTION],
  },
  {
    name: 'help',
    operands: '[COMMAND]',
    operandsMax: 1,
    summary: 'This manual, or its page about one command.',
    details: [],
    options: [JSON_OPTION],
  },
];

/** What the exit codes mean, the same for all commands. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'Done.'],
  [1, 'Could not be done, or a stronger layer keeps it from taking effect.'],
  [2, 'Wrong usage.'],
  [3, 'verify: something differs that nothing explains.'],
];

export function findCommand(name: string): CommandEntry | undefined {
  return COMMANDS.find((command) => command.name === name);
}
