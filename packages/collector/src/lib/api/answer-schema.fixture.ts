/** Holds what the API really answers to the schemas that it says it answers by. */
import { ROUTES, type RouteDeclaration, type RouteName } from '@candor/query/routes';
import { SCHEMAS, type SchemaUse } from '@candor/query/schemas';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

// Types may be unions, as `['string', 'null']` is; all else that is not strict is an error.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
formats.default(ajv);
ajv.addVocabulary(['components']);
ajv.addSchema({ $id: 'api', components: { schemas: SCHEMAS } });

const compiled = new Map<SchemaUse, ValidateFunction>();

/** @throws Error where the answer is none that the route, or an error, may have */
export function checkAnswer(route: RouteName, status: number, body: unknown): void {
  checkSchema(status === 200 ? ROUTES[route].answer : 'ApiError', body, `${route} ${status}`);
}

/** What a route takes is by the schema that it says it takes. @throws Error where it is not */
export function checkTaken(
  route: RouteName,
  status: number,
  { sent, answer }: { readonly sent: string; readonly answer: unknown },
): void {
  const { body: declared }: RouteDeclaration = ROUTES[route];
  if (status !== 200 || declared === null) return;
  // A batch is answered also where one of its questions is none: that one is refused in the answer.
  if (declared === 'Batch' && JSON.stringify(answer).includes('"error":{')) return;
  const body: unknown = declared === 'ManifestText' ? sent : JSON.parse(sent);
  const use = declared === 'VocabularyText' ? 'Vocabulary' : declared;
  checkSchema(use, body, `the body of ${route}`);
}

/** What is asked with success fits what is declared of the parameters. @throws Error where it does not */
export function checkQuery(
  route: RouteName,
  status: number,
  query: Readonly<Record<string, string>>,
): void {
  if (status !== 200) return;
  const { query: declared }: RouteDeclaration = ROUTES[route];
  for (const [name, { of, isRequired }] of Object.entries(declared)) {
    const given = query[name];
    if (given === undefined && !isRequired) continue;
    if (given === undefined || !PARAMETERS[of].test(given)) {
      throw new Error(`${route} answered to a ${name} that is not as declared`);
    }
  }
}

const PARAMETERS = { day: /^\d{4}-\d\d-\d\d$/, text: /./, whole: /^[1-9]\d*$/ } as const;

/** @throws Error where `value` does not fit, with what is wrong and where */
export function checkSchema(use: SchemaUse, value: unknown, where: string): void {
  const validate = compiled.get(use) ?? ajv.compile(describeUse(use));
  compiled.set(use, validate);
  if (validate(value)) return;
  throw new Error(`${where} is no ${use}: ${ajv.errorsText(validate.errors)}`);
}

function describeUse(use: SchemaUse): object {
  const schema = { $ref: `api#/components/schemas/${use.replace('[]', '')}` };
  return use.endsWith('[]') ? { type: 'array', items: schema } : schema;
}
