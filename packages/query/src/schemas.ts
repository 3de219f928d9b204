/**
 * The schemas of the API by name, as JSON Schema (draft 2020-12, what OpenAPI 3.1 takes): written once, here. Types come from
 * them, the OpenAPI document prints them, and tests hold every answer to them.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from './answer.ts';
import { ACCOUNT_SCHEMAS } from './lib/schemas/account-schemas.ts';
import { CHART_SCHEMAS } from './lib/schemas/chart-schemas.ts';
import { FAILURE_SCHEMAS } from './lib/schemas/failure-schemas.ts';
import type { FromSchema } from './lib/schemas/from-schema.ts';
import { PRODUCT_SCHEMAS } from './lib/schemas/product-schemas.ts';
import { QUESTION_SCHEMAS } from './lib/schemas/question-schemas.ts';
import { RELEASE_SCHEMAS } from './lib/schemas/release-schemas.ts';
import type { Day, Question } from './question.ts';

type Schemas = typeof ACCOUNT_SCHEMAS &
  typeof PRODUCT_SCHEMAS &
  typeof QUESTION_SCHEMAS &
  typeof CHART_SCHEMAS &
  typeof FAILURE_SCHEMAS &
  typeof RELEASE_SCHEMAS;

export type SchemaName = keyof Schemas;

export const SCHEMAS: Schemas = {
  ...ACCOUNT_SCHEMAS,
  ...PRODUCT_SCHEMAS,
  ...QUESTION_SCHEMAS,
  ...CHART_SCHEMAS,
  ...FAILURE_SCHEMAS,
  ...RELEASE_SCHEMAS,
};

/** What has a type of its own, with more in it than a schema can say: brands, closed lists, and what each member means. */
interface OwnTypes {
  readonly Day: Day;
  readonly Manifest: Manifest;
  readonly Question: Question;
  readonly Answer: Answer;
}

export type Schemed = {
  readonly [Name in SchemaName]: Name extends keyof OwnTypes
    ? OwnTypes[Name]
    : FromSchema<Schemas[Name], Schemed>;
};

/** The type that a schema gives by itself, also where `Schemed` has one of its own: for the test that compares the two. */
export type FromSchemaAlone<Name extends SchemaName> = FromSchema<Schemas[Name], Schemed>;

/** A schema's name, or with `[]` a list of what it names. */
export type SchemaUse = SchemaName | `${SchemaName}[]`;

export type Used<Use> = Use extends `${infer Name}[]`
  ? Name extends SchemaName
    ? readonly Schemed[Name][]
    : never
  : Use extends SchemaName
    ? Schemed[Use]
    : never;
