/**
 * The JSON Schema of `telemetry.yaml`, for editors and for other languages. It knows what `parseManifest()` knows but for what one
 * name says about another: whether a lane, event or field that is referred to exists.
 */
import {
  buildFactsSchema,
  buildFieldSchema,
  buildRoleFields,
  buildSessionSchema,
  FIELD_NAME,
} from './lib/json-schema/field-schemas.ts';
import { buildQuestionsSchema } from './lib/json-schema/question-schemas.ts';
import { closedMap, orNull, type Schema, text, word } from './lib/json-schema/schema.ts';
import {
  CONSENT_DEFAULTS,
  SETTINGS_FILE_FORM,
  SETTINGS_KEY_FORM,
  UNATTENDED,
  VARIABLE_FORM,
} from './lib/parse/consent.ts';
import { KEY_FORM } from './lib/parse/identity.ts';
import { EDITION_AUDITS } from './lib/parse/lanes.ts';
import { INHERITED_NAME, OWN_PREFIX } from './lib/parse/names.ts';
import { EDITION_FORM, EVENT_FORM, PRODUCT_FORM } from './lib/value-forms.ts';
import {
  editionCharsMax,
  editionsMax,
  environmentSwitchesMax,
  eventNameCharsMax,
  eventsPerManifestMax,
  fieldsPerEventMax,
  foreignNameCharsMax,
  keyCharsMax,
  productNameCharsMax,
  productNameCharsMin,
  sentenceCharsMax,
  switchValueCharsMax,
  switchValuesMax,
  titleCharsMax,
  urlCharsMax,
} from './limits.ts';
import { type EventRole, LANE_NAMES, type LaneName } from './manifest.ts';
import { DEVICE_IDS } from './parse.ts';
import { EVENT_ROLES, ROLES } from './roles.ts';

export type { Schema } from './lib/json-schema/schema.ts';

/** The schema as data (JSON Schema, draft 7). */
export function buildJsonSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'telemetry.yaml',
    description: 'What a product may collect, and why: the manifest of Candor.',
    ...closedMap(
      {
        manifest: { const: 1, description: 'The version of the manifest language.' },
        ...buildIdentity(),
        consent: buildConsent(),
        lanes: buildLanes(),
        ids: buildIds(),
        session: orNull(buildSessionSchema()),
        events: buildEvents(),
        questions: orNull(buildQuestionsSchema()),
        foreign: orNull(buildForeign()),
      },
      ['manifest', 'product', 'title', 'vendor', 'privacy', 'collector', 'lanes', 'events'],
    ),
    definitions: {
      field: buildFieldSchema(),
      facts: buildFactsSchema(),
      fact: buildFieldSchema({ builtIn: { type: 'null' } }),
      own: buildFieldSchema({ optional: { type: ['boolean', 'null'], enum: [true, null] } }),
    },
  };
}

/** The schema as a file. */
export function printJsonSchema(): string {
  return `${JSON.stringify(buildJsonSchema(), null, 2)}\n`;
}

/** Encrypted, or on this machine alone; and without a user name. */
const SAFE_ORIGIN =
  '^(https://[^/?#@]+|http://([^/?#@]*\\.)?localhost(:\\d+)?|http://127\\.[0-9.]+(:\\d+)?|http://\\[::1\\](:\\d+)?)';

function buildIdentity(): Readonly<Record<string, Schema>> {
  return {
    product: {
      ...text(productNameCharsMax, 'The id of the product.', PRODUCT_FORM.source),
      minLength: productNameCharsMin,
    },
    title: text(titleCharsMax, 'The name of the product as its users know it.'),
    vendor: text(titleCharsMax, 'The name of the vendor.'),
    privacy: text(
      urlCharsMax,
      "The vendor's page about this telemetry: https, or http on this machine alone.",
      `${SAFE_ORIGIN}([/?#].*)?$`,
    ),
    collector: text(
      urlCharsMax,
      'The origin of the collector: https, or http on this machine alone.',
      `${SAFE_ORIGIN}/?$`,
    ),
    key: text(keyCharsMax, 'The write-only key. Default: the id of the product.', KEY_FORM.source),
  };
}

function buildConsent(): Schema {
  const value: Schema = {
    anyOf: [text(switchValueCharsMax, 'A value.'), { type: 'boolean' }, { type: 'integer' }],
  };
  const values: Schema = {
    description: 'Values of the variable, or `any` for every one that is not empty.',
    anyOf: [value, { type: 'array', items: value, maxItems: switchValuesMax }],
  };
  const defaults = word(CONSENT_DEFAULTS, 'What holds before the user answers. Default: ask.');
  const environment: Schema = {
    description: 'Environment variables, each with the values that turn reports on and off.',
    type: 'object',
    propertyNames: {
      pattern: VARIABLE_FORM.source,
      not: { pattern: '^[Dd][Oo]_[Nn][Oo][Tt]_[Tt][Rr][Aa][Cc][Kk]$' },
    },
    additionalProperties: { ...closedMap({ on: values, off: values }), minProperties: 1 },
    maxProperties: environmentSwitchesMax,
  };
  const settings = closedMap(
    {
      file: text(titleCharsMax, 'The name of the file.', SETTINGS_FILE_FORM.source),
      key: text(titleCharsMax, 'Names joined by dots.', SETTINGS_KEY_FORM.source),
    },
    ['file', 'key'],
  );
  const map = closedMap({
    default: orNull(defaults),
    environment: orNull(environment),
    settings: orNull(settings),
    unattended: orNull(word(UNATTENDED, 'What holds where nobody watches. Default: same.')),
  });
  return { description: 'How users are asked.', anyOf: [defaults, map, { type: 'null' }] };
}

function buildLanes(): Schema {
  return {
    description: 'What users agree to separately.',
    ...closedMap(Object.fromEntries(LANE_NAMES.map((lane) => [lane, buildLane(lane)]))),
    minProperties: 1,
  };
}

/** A lane that runs by a rule says so, and so does the licence audit however it runs; the others have none. */
function buildLane(lane: LaneName): Schema {
  const why = text(sentenceCharsMax, 'Why this lane is collected, in a sentence for the user.');
  const rule = text(sentenceCharsMax, 'By which rule the lane runs without asking.');
  const how = (consents: readonly string[]): Schema => word(consents, 'How the lane starts.');
  if (lane === 'licence') {
    const ruled = { why, consent: orNull(how(['rule'])), rule, editions: orNull(buildEditions()) };
    const other = { why, consent: how(CONSENT_DEFAULTS), rule, editions: NOTHING };
    return {
      anyOf: [closedMap(ruled, ['why', 'rule']), closedMap(other, ['why', 'consent', 'rule'])],
    };
  }
  const asking = closedMap(
    { why, consent: orNull(how(CONSENT_DEFAULTS)), rule: NOTHING, editions: NOTHING },
    ['why'],
  );
  const ruled = closedMap({ why, consent: how(['rule']), rule, editions: NOTHING }, [
    'why',
    'consent',
    'rule',
  ]);
  return { anyOf: [why, asking, ruled] };
}

const NOTHING: Schema = { type: 'null' };

function buildEditions(): Schema {
  return {
    description: 'Whether each edition is audited. An edition that is not named is not.',
    type: 'object',
    propertyNames: {
      pattern: EDITION_FORM.source,
      maxLength: editionCharsMax,
      not: { pattern: `^${INHERITED_NAME}$` },
    },
    additionalProperties: word(
      EDITION_AUDITS,
      'required: always. optional: where the user agrees. exempt: never.',
    ),
    minProperties: 1,
    maxProperties: editionsMax,
  };
}

/** Whether what a name refers to is declared, and whether units suit, the schema can not know. */
function buildForeign(): Schema {
  const name = (what: string): Schema => text(foreignNameCharsMax, what);
  const names = (values: Schema, countMax: number): Schema => ({
    type: 'object',
    propertyNames: { minLength: 1, maxLength: foreignNameCharsMax, not: { const: INHERITED_NAME } },
    additionalProperties: values,
    maxProperties: countMax,
  });
  const field = name('The declared field.');
  const measured = closedMap({ field, unit: orNull(name('The unit in which it comes.')) }, [
    'field',
  ]);
  const event = name('The declared event.');
  const fields = orNull(names({ anyOf: [field, measured] }, fieldsPerEventMax));
  const mapped = closedMap({ event, fields }, ['event']);
  return {
    description: 'What events of other SDKs (Application Insights, OpenTelemetry) are called.',
    ...closedMap({
      session: orNull(name('The attribute that tells sessions apart.')),
      device: orNull(name('The attribute that holds an anonymous id. It is hashed on arrival.')),
      facts: orNull(names(name('The declared fact.'), fieldsPerEventMax)),
      events: orNull(names({ anyOf: [event, mapped] }, eventsPerManifestMax)),
    }),
  };
}

function buildIds(): Schema {
  return orNull(
    closedMap({
      session: orNull({ const: 'process', description: 'A session never lasts longer.' }),
      device: orNull(
        word(
          [...DEVICE_IDS, 'until reset'],
          'How long a device keeps its pseudonym. Default: none.',
        ),
      ),
    }),
  );
}

function buildEvents(): Schema {
  const fields = orNull({
    type: 'object',
    propertyNames: FIELD_NAME,
    additionalProperties: { $ref: '#/definitions/field' },
    maxProperties: fieldsPerEventMax,
  });
  const plain = buildEvent({ lane: LANE, role: NOTHING, fields }, []);
  return {
    description: 'What happens, when, and what is told about it.',
    type: 'object',
    propertyNames: {
      pattern: EVENT_FORM.source,
      maxLength: eventNameCharsMax,
      not: { pattern: `^(${OWN_PREFIX}(\\.|$)|${INHERITED_NAME}$)` },
    },
    additionalProperties: { anyOf: [plain, ...EVENT_ROLES.map(buildRoleEvent)] },
    minProperties: 1,
    maxProperties: eventsPerManifestMax,
  };
}

const LANE = word(
  LANE_NAMES,
  'The lane. Default: that of the role, or the only one that is declared.',
);

function buildEvent(own: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  const every = {
    title: text(titleCharsMax, 'A short name for people. Default: made from the name.'),
    when: text(sentenceCharsMax, 'When it is sent, in words for the user.'),
    why: text(sentenceCharsMax, 'Why it is collected, in a sentence for the user.'),
  };
  return closedMap({ ...every, ...own }, ['when', 'why', ...required]);
}

/** An event that Candor records itself: see `roles.ts`. */
function buildRoleEvent(role: EventRole): Schema {
  const { mayBeIn, hasOwnFields } = ROLES[role];
  const { required, properties } = buildRoleFields(role);
  const fields: Schema = {
    type: 'object',
    propertyNames: FIELD_NAME,
    properties,
    additionalProperties: hasOwnFields ? { $ref: '#/definitions/own' } : false,
    required,
    maxProperties: fieldsPerEventMax,
  };
  const own = {
    lane: word(mayBeIn, 'The lane. Default: that of the role.'),
    role: { const: role, description: 'What the event is for Candor, which then records it.' },
    fields: required.length === 0 ? orNull(fields) : fields,
  };
  return buildEvent(own, required.length === 0 ? ['role'] : ['role', 'fields']);
}
