/**
 * Any manifest in its normal form, for properties.
 */
import * as fc from 'fast-check';
import type {
  EventDeclaration,
  FieldDeclaration,
  ForeignDeclaration,
  LaneName,
  Manifest,
  QuestionDeclaration,
} from '../manifest.ts';
import { RESERVED_NAMES } from '../report.ts';
import { EVENT_ROLES, ROLES } from '../roles.ts';
import { BUILT_IN_FACT_NAMES, BUILT_IN_FACTS, isBuiltInFact } from '../session-facts.ts';

const word = fc.stringMatching(/^[A-Za-z0-9äß“’(),.*|`<>'"/\\-]{1,12}$/);
const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
const title = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const fieldName = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,11}$/)
  .filter((name) => !RESERVED_NAMES.includes(name) && name !== 'constructor');
const eventName = fc
  .array(fc.stringMatching(/^[a-z][a-z0-9_]{0,7}$/), { minLength: 1, maxLength: 3 })
  .map((words) => words.join('.'))
  .filter((name) => !/^(?:candor(?:\.|$)|constructor$)/.test(name));
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const buckets = fc
  .uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 8 })
  .map((bounds) => [0, ...bounds.sort((a, b) => a - b)]);
const day = fc
  .date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2030-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));

const declared = { title, why: sentence, optional: fc.boolean() };

export const fieldArbitrary: fc.Arbitrary<FieldDeclaration> = fc.oneof(
  fc.record({ type: fc.constant('boolean' as const), ...declared }),
  fc.record({
    type: fc.constant('count' as const),
    unit: fc.option(word, { nil: null }),
    buckets: fc.option(buckets, { nil: null }),
    ...declared,
  }),
  fc.record({
    type: fc.constant('quantity' as const),
    unit: fc.constantFrom('By', '%'),
    ...declared,
  }),
  fc.record({
    type: fc.constant('duration' as const),
    unit: fc.constantFrom('ms', 's', 'min', 'h', 'd'),
    ...declared,
  }),
  fc.record({
    type: fc.constant('choice' as const),
    values: fc.uniqueArray(word, { minLength: 1, maxLength: 6 }),
    ...declared,
  }),
  fc.record({ type: fc.constant('version' as const), ...declared }),
  fc.record({
    type: fc.constant('pseudonym' as const),
    of: fc.constantFrom('site', 'project', 'licence'),
    ...declared,
  }),
  fc.record({
    type: fc.constant('text' as const),
    charsMax: fc.integer({ min: 1, max: 500 }),
    review: fc.record({ by: title, on: day, why: sentence }),
    ...declared,
  }),
);

/** Events with each role, or without: what they bring stands in `roles.ts`. */
const roled = fc
  .tuple(fc.subarray([...EVENT_ROLES]), fieldName, fieldArbitrary, sentence)
  .map(([roles, name, field, why]) =>
    Object.fromEntries(
      roles.map((role) => {
        const { lane, fields, hasOwnFields } = ROLES[role];
        const given = Object.entries(fields).map(([key, declared]) => [
          key,
          { ...declared, why, ...(key === 'operation' && { values: ['build', 'blocked'] }) },
        ]);
        const own =
          hasOwnFields && !Object.hasOwn(fields, name)
            ? [[name, { ...field, optional: true }]]
            : [];
        const all = Object.fromEntries([...given, ...own]) as EventDeclaration['fields'];
        return [`the.${role}`, { title: 'T', lane, role, when: why, why, fields: all }] as const;
      }),
    ),
  );

const lane = fc.oneof(
  fc.record({
    why: sentence,
    consent: fc.constantFrom('ask', 'off', 'notice'),
    rule: fc.constant(null),
  }),
  fc.record({ why: sentence, consent: fc.constant('rule' as const), rule: sentence }),
);
const editions = fc.dictionary(
  fc.constantFrom('free', 'trial', 'professional', 'team_trial', 'site-2'),
  fc.constantFrom('required', 'optional', 'exempt'),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);
const licence = fc.oneof(
  fc.record({ why: sentence, consent: fc.constantFrom('ask', 'rule'), rule: sentence }),
  fc.record({ why: sentence, consent: fc.constant('rule' as const), rule: sentence, editions }),
);

const builtInFacts = fc
  .subarray([...BUILT_IN_FACT_NAMES])
  .map((names) => Object.fromEntries(names.map((name) => [name, BUILT_IN_FACTS[name]])));
const ownFacts = fc.dictionary(
  fieldName.filter((name) => !isBuiltInFact(name)),
  fieldArbitrary.map((field) => ({ ...field, builtIn: null })),
  { maxKeys: 3, noNullPrototype: true },
);

const switchValues = fc.uniqueArray(fc.constantFrom('true', 'false', '1', '0', 'yes', 'no'), {
  minLength: 1,
  maxLength: 3,
});
const consent = fc.record({
  default: fc.constantFrom('ask', 'off', 'notice'),
  environment: fc.dictionary(
    fc.stringMatching(/^[A-Z][A-Z0-9_]{0,15}$/).filter((name) => name !== 'DO_NOT_TRACK'),
    fc.oneof(
      fc.record({ on: switchValues, off: fc.constant([]) }),
      fc.record({ on: fc.constant([]), off: fc.constant('any' as const) }),
      fc.record({ on: fc.constant(['on']), off: switchValues }),
    ),
    { maxKeys: 3, noNullPrototype: true },
  ),
  settings: fc.option(fc.constant({ file: 'settings.json', key: 'Telemetry.Enabled' }), {
    nil: null,
  }),
  unattended: fc.constantFrom('same', 'off'),
});

const NUMERIC = new Set(['count', 'quantity', 'duration']);

/** Every question that the fields allow, in a fixed variety. */
function buildQuestions(manifest: Omit<Manifest, 'questions'>): readonly QuestionDeclaration[] {
  const questions: QuestionDeclaration[] = [
    { title: 'Installations', metric: { of: 'installations' }, breakdown: null, step: 'day' },
    {
      title: 'All',
      metric: { of: 'events', event: null },
      breakdown: { by: 'event' },
      step: 'week',
    },
  ];
  for (const [event, { fields }] of Object.entries(manifest.events)) {
    const metric = { of: 'events', event } as const;
    questions.push({ title: 'Events', metric, breakdown: null, step: 'span' });
    for (const [field, { type }] of Object.entries(fields)) {
      const title = 'Field';
      if (NUMERIC.has(type)) {
        const statistic = { of: 'field', event, field, statistic: 'p50', over: 'each' } as const;
        questions.push({ title, metric: statistic, breakdown: null, step: 'month' });
        questions.push({
          title,
          metric: { of: 'distribution', event, field },
          breakdown: null,
          step: 'span',
        });
      } else if (type === 'pseudonym') {
        questions.push({
          title,
          metric: { of: 'distinct', event, field },
          breakdown: null,
          step: 'day',
        });
      } else if (type !== 'text' && type !== 'failure') {
        questions.push({ title, metric, breakdown: { by: 'field', event, field }, step: 'day' });
      }
    }
  }
  return questions.slice(0, 100);
}

/** Every event and field under another name, measures in the unit in which they are declared. */
function buildForeign({ events }: Pick<Manifest, 'events'>): ForeignDeclaration {
  const renamed = Object.entries(events).map(([event, { fields }]) => [
    `Event ${event}`,
    {
      event,
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, declared]) => [
          `Field ${field}`,
          { field, unit: declared.type === 'duration' ? declared.unit : null },
        ]),
      ),
    },
  ]);
  return { session: null, device: 'ai.user.id', facts: {}, events: Object.fromEntries(renamed) };
}

export const manifestArbitrary: fc.Arbitrary<Manifest> = fc
  .record({
    usage: lane,
    others: fc.record({ exceptions: lane, performance: lane, licence }, { requiredKeys: [] }),
    base: fc.record({
      title,
      vendor: title,
      consent,
      ids: fc.record({ device: fc.constantFrom('none', 'until_reset', 'monthly') }),
    }),
    product: fc.stringMatching(/^[a-z][a-z0-9-]{1,20}$/),
    port: fc.integer({ min: 1, max: 65_535 }).filter((port) => port !== 443),
    facts: fc.tuple(builtInFacts, ownFacts),
    events: fc.dictionary(
      eventName,
      fc.record({
        title,
        when: sentence,
        why: sentence,
        fields: fc.dictionary(fieldName, fieldArbitrary, { maxKeys: 5, noNullPrototype: true }),
      }),
      { minKeys: 1, maxKeys: 4, noNullPrototype: true },
    ),
    roles: roled,
    which: count,
  })
  .map(({ usage, others, base, product, port, facts, events, roles, which }) => {
    const lanes = { usage, ...others };
    const names = Object.keys(lanes) as LaneName[];
    const withLanes = Object.entries(events).map(
      ([name, event], index) =>
        [name, { ...event, lane: names[(which + index) % names.length] ?? 'usage' }] as const,
    );
    const manifest = {
      manifest: 1,
      ...base,
      product,
      key: product,
      privacy: 'https://example.com/privacy',
      collector: `https://telemetry.example.com:${port}`,
      lanes,
      session: { ...facts[0], ...facts[1] },
      events: {
        ...Object.fromEntries(withLanes),
        ...Object.fromEntries(
          Object.entries(roles).filter(([, event]) => names.includes(event.lane)),
        ),
      },
    } as const;
    const foreign = which % 2 === 0 ? {} : { foreign: buildForeign(manifest) };
    return { ...manifest, questions: buildQuestions(manifest), ...foreign };
  });
