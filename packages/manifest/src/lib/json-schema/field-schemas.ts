/**
 * Fields and facts as JSON Schema.
 */
import {
  bucketsMax,
  choiceValueCharsMax,
  choiceValuesMax,
  fieldNameCharsMax,
  fieldsPerEventMax,
  measureDigitsMax,
  numberMax,
  sentenceCharsMax,
  textCharsMax,
  titleCharsMax,
  unitCharsMax,
} from '../../limits.ts';
import type { BuiltInFact, EventRole, FactDeclaration, FieldDeclaration } from '../../manifest.ts';
import { RESERVED_NAMES } from '../../report.ts';
import { ROLES } from '../../roles.ts';
import { BUILT_IN_FACT_NAMES, BUILT_IN_FACTS, USUAL_FACTS } from '../../session-facts.ts';
import { DURATION_UNITS, FIELD_TYPES, type FieldType, PSEUDONYM_OF } from '../parse/field.ts';
import { INHERITED_NAME } from '../parse/names.ts';
import { FIELD_FORM } from '../value-forms.ts';
import { closedMap, orNull, type Schema, text, word } from './schema.ts';

const UNIT = text(unitCharsMax, 'The unit, such as By for bytes, or %.');
const ROUNDED = `Only the first ${measureDigitsMax} digits of the number leave.`;
const MEASURE_UNIT = text(unitCharsMax, `The unit, such as By for bytes, or %. ${ROUNDED}`);
const DURATION_UNIT = `The unit. ${ROUNDED}`;
const BUCKETS: Schema = {
  type: 'array',
  items: { type: 'integer', minimum: 0, maximum: numberMax },
  minItems: 2,
  maxItems: bucketsMax,
  uniqueItems: true,
  description: 'Lower bounds, ascending from 0: only the bucket leaves, never the number.',
};
const VALUES: Schema = {
  type: 'array',
  items: { anyOf: [text(choiceValueCharsMax, 'A value.'), { type: 'boolean' }] },
  minItems: 1,
  maxItems: choiceValuesMax,
  uniqueItems: true,
  description: 'The closed list of values.',
};
const REVIEW = closedMap(
  {
    by: text(titleCharsMax, 'Who looked at what the text can hold.'),
    on: text(10, 'The day of the review.', '^\\d{4}-\\d\\d-\\d\\d$'),
    why: text(sentenceCharsMax, 'Why the text may leave.'),
  },
  ['by', 'on', 'why'],
);

/** What each type has beyond the keys of every field; the first list of each is required. */
const TYPE_PROPERTIES: Readonly<
  Record<
    FieldType,
    { readonly required: readonly string[]; readonly properties: Schema['properties'] }
  >
> = {
  boolean: { required: [], properties: {} },
  count: { required: [], properties: { unit: orNull(UNIT), buckets: orNull(BUCKETS) } },
  quantity: { required: ['unit'], properties: { unit: MEASURE_UNIT } },
  duration: { required: ['unit'], properties: { unit: word(DURATION_UNITS, DURATION_UNIT) } },
  choice: { required: ['values'], properties: { values: VALUES } },
  version: { required: [], properties: {} },
  pseudonym: { required: ['of'], properties: { of: word(PSEUDONYM_OF, 'What it stands for.') } },
  text: {
    required: ['charsMax', 'review'],
    properties: {
      charsMax: { type: 'integer', minimum: 1, maximum: textCharsMax },
      review: REVIEW,
    },
  },
};

const DECLARED: Readonly<Record<string, Schema>> = {
  title: text(titleCharsMax, 'A short name for people. Default: made from the name of the field.'),
  why: text(sentenceCharsMax, 'Why it is collected, in a sentence for the user.'),
  optional: {
    type: 'boolean',
    description: 'Whether the product may leave it out. Default: false.',
  },
};

/** A field with a type: one closed map per type. */
export function buildFieldSchema(extra: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    anyOf: FIELD_TYPES.map((type) => {
      const { required, properties } = TYPE_PROPERTIES[type];
      return closedMap({ type: { const: type }, ...DECLARED, ...properties, ...extra }, [
        'type',
        'why',
        ...required,
      ]);
    }),
  };
}

/**
 * The fields that a role brings: each may get another title and reason, and a choice without values needs them. What is said besides has
 * to be as it is.
 */
export function buildRoleFields(role: EventRole): {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Schema>>;
} {
  const fields = Object.entries(ROLES[role].fields);
  return {
    required: fields.flatMap(([name, field]) => (isOpen(field) ? [name] : [])),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, buildRoleField(field)])),
  };
}

function isOpen(field: FieldDeclaration): boolean {
  return field.type === 'choice' && field.values.length === 0;
}

function buildRoleField(field: FieldDeclaration): Schema {
  const fixed = Object.entries(field)
    .filter(([key]) => key !== 'title' && key !== 'why' && key !== 'values')
    .map(([key, value]) => [key, { enum: [value, null] }] as const);
  const values = !('values' in field)
    ? {}
    : { values: isOpen(field) ? VALUES : orNull({ type: 'array', items: word(field.values, '') }) };
  const { title, why } = DECLARED;
  const properties = {
    ...Object.fromEntries(fixed),
    ...values,
    title: orNull(title ?? {}),
    why: orNull(why ?? {}),
  };
  return isOpen(field) ? closedMap(properties, ['values']) : orNull(closedMap(properties));
}

/** The names that a field or fact may have. */
export const FIELD_NAME: Schema = {
  pattern: FIELD_FORM.source,
  maxLength: fieldNameCharsMax,
  not: { enum: [...RESERVED_NAMES, INHERITED_NAME] },
};

/** A list of names, a map from names (`#/definitions/facts`), or both mixed. */
export function buildSessionSchema(): Schema {
  const names = [...BUILT_IN_FACT_NAMES, ...Object.keys(USUAL_FACTS)];
  const named = word(names, 'A fact that Candor knows. `country` is looked up by the collector.');
  const list: Schema = {
    type: 'array',
    items: { anyOf: [named, FACTS] },
    maxItems: fieldsPerEventMax,
  };
  return { description: 'Facts about the session, sent once per report.', anyOf: [list, FACTS] };
}

const FACTS: Schema = { $ref: '#/definitions/facts' };

/** What `#/definitions/facts` stands for. */
export function buildFactsSchema(): Schema {
  const usual = Object.keys(USUAL_FACTS);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(BUILT_IN_FACT_NAMES.map((name) => [name, buildBuiltInSchema(name)])),
      ...Object.fromEntries(usual.map((name) => [name, orReason(OWN_FACT)])),
    },
    additionalProperties: OWN_FACT,
    propertyNames: FIELD_NAME,
    maxProperties: fieldsPerEventMax,
  };
}

const OWN_FACT: Schema = { $ref: '#/definitions/fact' };

/** Nothing, a reason of one's own, or a declaration that changes what it names. */
function buildBuiltInSchema(name: BuiltInFact): Schema {
  const fact: FactDeclaration = BUILT_IN_FACTS[name];
  const properties: Record<string, Schema> = {
    ...DECLARED,
    type: { const: fact.type },
    builtIn: { const: name },
  };
  if ('unit' in fact) properties['unit'] = fact.unit === null ? orNull(UNIT) : { const: fact.unit };
  if (fact.type === 'choice') properties['values'] = VALUES;
  if (fact.type === 'count') properties['buckets'] = orNull(BUCKETS);
  return { description: fact.why, ...orReason(closedMap(properties)) };
}

function orReason(schema: Schema): Schema {
  return { anyOf: [schema, text(sentenceCharsMax, 'Why it is collected.'), { type: 'null' }] };
}
