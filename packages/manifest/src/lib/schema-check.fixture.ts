/**
 * Checks data by the part of JSON Schema (draft 7) that `json-schema.ts` uses. Throws for a keyword that it does not know, so that
 * none can be passed over.
 */
import type { Schema, SchemaType } from './json-schema/schema.ts';

type Json = Readonly<Record<string, unknown>>;
type Check<Key extends keyof Schema> = (
  value: unknown,
  wanted: NonNullable<Schema[Key]>,
  schema: Schema,
  root: Schema,
) => boolean;

const SILENT: ReadonlySet<string> = new Set(['$schema', 'title', 'description', 'definitions']);

export function satisfies(value: unknown, schema: Schema, root: Schema = schema): boolean {
  return Object.entries(schema).every(([keyword, wanted]) => {
    if (SILENT.has(keyword)) return true;
    const check = CHECKS[keyword as keyof typeof CHECKS] as Check<keyof Schema> | undefined;
    if (check === undefined) throw new Error(`the keyword ${keyword} is not known`);
    return check(value, wanted as never, schema, root);
  });
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A keyword about one kind of value says nothing about the others. */
const CHECKS: {
  readonly [
    Key in Exclude<keyof Schema, '$schema' | 'title' | 'description' | 'definitions'>
  ]-?: Check<Key>;
} = {
  type: (value, wanted) =>
    (isText(wanted) ? [wanted] : wanted).some((type) => hasType(value, type)),
  const: (value, wanted) => value === wanted,
  enum: (value, wanted) => wanted.some((one) => one === value),
  anyOf: (value, wanted, _schema, root) => wanted.some((one) => satisfies(value, one, root)),
  oneOf: (value, wanted, _schema, root) =>
    wanted.filter((one) => satisfies(value, one, root)).length === 1,
  not: (value, wanted, _schema, root) => !satisfies(value, wanted, root),
  $ref: (value, wanted, _schema, root) => satisfies(value, findDefinition(wanted, root), root),
  properties: (value, wanted, _schema, root) =>
    !isObject(value) ||
    Object.entries(wanted).every(
      ([key, one]) => !Object.hasOwn(value, key) || satisfies(value[key], one, root),
    ),
  additionalProperties: (value, wanted, schema, root) =>
    !isObject(value) ||
    Object.entries(value)
      .filter(([key]) => !Object.hasOwn(schema.properties ?? {}, key))
      .every(([, item]) => wanted !== false && satisfies(item, wanted, root)),
  propertyNames: (value, wanted, _schema, root) =>
    !isObject(value) || Object.keys(value).every((key) => satisfies(key, wanted, root)),
  required: (value, wanted) => !isObject(value) || wanted.every((key) => Object.hasOwn(value, key)),
  minProperties: (value, wanted) => !isObject(value) || Object.keys(value).length >= wanted,
  maxProperties: (value, wanted) => !isObject(value) || Object.keys(value).length <= wanted,
  items: (value, wanted, _schema, root) =>
    !isList(value) || value.every((item) => satisfies(item, wanted, root)),
  minItems: (value, wanted) => !isList(value) || value.length >= wanted,
  maxItems: (value, wanted) => !isList(value) || value.length <= wanted,
  uniqueItems: (value, wanted) =>
    !isList(value) ||
    !wanted ||
    new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  minLength: (value, wanted) => !isText(value) || value.length >= wanted,
  maxLength: (value, wanted) => !isText(value) || value.length <= wanted,
  pattern: (value, wanted) => !isText(value) || new RegExp(wanted, 'u').test(value),
  minimum: (value, wanted) => !isNumber(value) || value >= wanted,
  maximum: (value, wanted) => !isNumber(value) || value <= wanted,
};

function hasType(value: unknown, type: SchemaType): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return isList(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function findDefinition(reference: string, root: Schema): Schema {
  const name = reference.replace('#/definitions/', '');
  const schema = root.definitions?.[name];
  if (schema === undefined) throw new Error(`${reference} is not defined`);
  return schema;
}
