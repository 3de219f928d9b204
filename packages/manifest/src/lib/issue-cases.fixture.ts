/**
 * What is wrong with a manifest, one thing at a time: each a change to a good one, and the issue that it must give.
 */
import type { IssueCode } from '../errors.ts';

export interface IssueCase {
  readonly what: string;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly code: IssueCode;
  /** Where it is reported: at the path itself unless it is said. */
  readonly at: string;
}

type Row = readonly [
  what: string,
  path: IssueCase['path'],
  value: unknown,
  code: IssueCode,
  at?: string,
];

export const FIELD_DECLARATION: Readonly<Record<string, unknown>> = { type: 'count', why: 'Why.' };

export function listCases(rows: readonly Row[]): readonly IssueCase[] {
  return rows.map(([what, path, value, code, at]) => {
    const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
    return { what, path, value, code, at: at ?? steps.join('').slice(1) };
  });
}

const EDITION_ROWS = (
  [
    ['no editions', {}, 'missing_key', ''],
    ['editions in a list', ['free'], 'wrong_kind', ''],
    ['an edition in capitals', { Free: 'required' }, 'bad_form', '.Free'],
    ['an edition that JavaScript has', { constructor: 'exempt' }, 'bad_form', '.constructor'],
    ['an audit that is none', { free: 'mandatory' }, 'unknown_value', '.free'],
  ] as const
).map(([what, editions, code, below]): Row => {
  const licence = { why: 'Why.', rule: 'Rule.', editions };
  return [what, ['lanes', 'licence'], licence, code, `lanes.licence.editions${below}`];
});

/** Changes to the server's manifest, down to its session facts. */
export const TERMS_CASES: readonly IssueCase[] = listCases([
  ['a newer language', ['manifest'], 2, 'unknown_value'],
  ['a language in words', ['manifest'], 'one', 'wrong_kind'],
  ['no product', ['product'], undefined, 'missing_key'],
  ['a product in capitals', ['product'], 'Job-Server', 'bad_form'],
  ['a product of one letter', ['product'], 'j', 'bad_form'],
  ['a product that is too long', ['product'], 'j'.repeat(41), 'out_of_range'],
  ['an empty title', ['title'], '  ', 'missing_key'],
  ['a title that is a list', ['title'], ['x'], 'wrong_kind'],
  ['a title with a control character', ['title'], 'Job\u001b[31mServer', 'bad_form'],
  ['a title that turns the writing around', ['title'], 'Job\u202eServer', 'bad_form'],
  ['a title with half of a character', ['title'], 'Job\ud800Server', 'bad_form'],
  ['an unknown key', ['titel'], 'x', 'unknown_key'],
  ['a key named __proto__', ['__proto_'], {}, 'unknown_key'],
  ['a privacy page that is none', ['privacy'], 'see our site', 'bad_form'],
  ['a privacy page without encryption', ['privacy'], 'http://example.com/', 'insecure_address'],
  [
    'a collector without encryption',
    ['collector'],
    'http://telemetry.example.com',
    'insecure_address',
  ],
  [
    'a collector that looks like this machine',
    ['collector'],
    'http://localhost.example.com',
    'insecure_address',
  ],
  ['a collector with a path', ['collector'], 'https://example.com/v1', 'bad_form'],
  ['a collector with a user', ['collector'], 'https://me@example.com', 'bad_form'],
  ['a collector on another protocol', ['collector'], 'ftp://example.com', 'bad_form'],
  ['a key with a blank', ['key'], 'a b', 'bad_form'],
  ['a default that is none', ['consent', 'default'], 'always', 'unknown_value'],
  ['consent by a rule for all', ['consent', 'default'], 'rule', 'unknown_value'],
  ['consent that is a list', ['consent'], [], 'wrong_kind'],
  ['a settings file in a folder', ['consent', 'settings', 'file'], '../x.json', 'bad_form'],
  ['a settings key that is none', ['consent', 'settings', 'key'], 'a..b', 'bad_form'],
  [
    'a settings file without a key',
    ['consent', 'settings'],
    { file: 'x' },
    'missing_key',
    'consent.settings.key',
  ],
  [
    'DO_NOT_TRACK as a switch',
    ['consent', 'environment', 'DO_NOT_TRACK'],
    { on: ['1'] },
    'reserved_name',
  ],
  [
    'a variable that is none',
    ['consent', 'environment', 'A-B'],
    { on: ['1'] },
    'bad_form',
    'consent.environment.A-B',
  ],
  ['a switch without values', ['consent', 'environment', 'X'], {}, 'missing_key'],
  [
    'a value that means both',
    ['consent', 'environment', 'X'],
    { on: ['1'], off: [1] },
    'contradiction',
  ],
  [
    'any value that means both',
    ['consent', 'environment', 'X'],
    { on: 'any', off: 'any' },
    'contradiction',
  ],
  [
    'a value that is a map',
    ['consent', 'environment', 'X', 'on'],
    [{}],
    'wrong_kind',
    'consent.environment.X.on[0]',
  ],
  ['no lanes', ['lanes'], {}, 'missing_key'],
  ['a lane that is none', ['lanes', 'useage'], 'Why.', 'unknown_key'],
  [
    'a lane without a reason',
    ['lanes', 'usage'],
    { consent: 'ask' },
    'missing_key',
    'lanes.usage.why',
  ],
  [
    'a lane that runs without a rule',
    ['lanes', 'usage'],
    { why: 'Why.', consent: 'rule' },
    'missing_rule',
  ],
  [
    'a rule that rules nothing',
    ['lanes', 'usage'],
    { why: 'Why.', rule: 'Rule.' },
    'contradiction',
    'lanes.usage.rule',
  ],
  ['a licence lane as a sentence', ['lanes', 'licence'], 'Why.', 'missing_rule'],
  [
    'editions of a lane that is no licence audit',
    ['lanes', 'usage'],
    { why: 'Why.', editions: { free: 'required' } },
    'contradiction',
    'lanes.usage.editions',
  ],
  [
    'editions of a licence lane that asks',
    ['lanes', 'licence'],
    { why: 'Why.', rule: 'Rule.', consent: 'ask', editions: { free: 'required' } },
    'contradiction',
    'lanes.licence.editions',
  ],
  ...EDITION_ROWS,
  ['a session that outlives the process', ['ids', 'session'], 'day', 'unknown_value'],
  ['a device id that is none', ['ids', 'device'], 'forever', 'unknown_value'],
  ['a fact that nobody knows', ['session', 0], 'verison', 'unknown_reference'],
  ['a fact twice', ['session', 1], 'version', 'duplicate'],
  ['a fact that is a number', ['session', 0], 5, 'wrong_kind'],
  [
    'a fact with a reserved name',
    ['session', 0],
    { started: FIELD_DECLARATION },
    'reserved_name',
    'session[0].started',
  ],
  [
    'a built-in fact of another type',
    ['session', 0],
    { version: { type: 'count' } },
    'contradiction',
    'session[0].version.type',
  ],
  [
    'a built-in fact in another unit',
    ['session', 0],
    { memory: { unit: 'By' } },
    'contradiction',
    'session[0].memory.unit',
  ],
  [
    'a fact of its own that claims to be built in',
    ['session', 2, 'hosting', 'builtIn'],
    'os',
    'contradiction',
  ],
]);

/** Changes to a manifest that maps nothing: each puts a whole `foreign` there. */
const FOREIGN_ROWS = (
  [
    ['a mapping in a list', ['heartbeat'], 'wrong_kind', ''],
    ['a mapping of what is none', { lanes: {} }, 'unknown_key', '.lanes'],
    [
      'a mapping to no known event',
      { events: { Beat: 'beat' } },
      'unknown_reference',
      '.events.Beat',
    ],
    [
      'a mapping to no known field',
      { events: { Beat: { event: 'heartbeat', fields: { Up: 'up' } } } },
      'unknown_reference',
      '.events.Beat.fields.Up',
    ],
    [
      'a mapping to no known fact',
      { facts: { Version: 'release' } },
      'unknown_reference',
      '.facts.Version',
    ],
    [
      'a mapping from a unit that measures something else',
      { events: { Beat: { event: 'heartbeat', fields: { Up: { field: 'uptime', unit: 'By' } } } } },
      'wrong_reference',
      '.events.Beat.fields.Up.unit',
    ],
    [
      'a mapping from a unit where none is declared',
      { events: { Beat: { event: 'heartbeat', fields: { Jobs: { field: 'jobs', unit: 's' } } } } },
      'wrong_reference',
      '.events.Beat.fields.Jobs.unit',
    ],
    [
      'a mapping of a name that JavaScript has',
      { facts: { constructor: 'os' } },
      'bad_form',
      '.facts.constructor',
    ],
    ['an attribute of sessions that is a number', { session: 5 }, 'wrong_kind', '.session'],
  ] as const
).map(([what, foreign, code, below]): Row => [what, ['foreign'], foreign, code, `foreign${below}`]);

export const FOREIGN_CASES: readonly IssueCase[] = listCases(FOREIGN_ROWS);
