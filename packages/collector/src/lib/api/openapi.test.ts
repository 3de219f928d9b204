import { ROUTES } from '@candor/query/routes';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { createCollectorBench } from '../../collector.fixture.ts';
import { readOwnVersion } from '../package-files/package-files.ts';
import { checkAnswer, checkSchema, checkTaken } from './answer-schema.fixture.ts';
import { DOORS } from './door-paths.ts';
import { buildOpenApi } from './openapi.ts';

const document = buildOpenApi('0.1.0');
const copy = (): Record<string, unknown> =>
  JSON.parse(JSON.stringify(document)) as Record<string, unknown>;

it('is a document of OpenAPI 3.1, by the schema of its authors', async () => {
  const validator = new Validator();
  expect(await validator.validate(copy())).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const without = await new Validator().validate({ ...copy(), info: {} });
  expect(without.valid).toBe(false);
});

it('has an operation for each route and each door, each with a name of its own, and refers to nothing that is not there', () => {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  expect(operations).toHaveLength(Object.keys({ ...ROUTES, ...DOORS }).length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  const text = JSON.stringify(document);
  const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  const { schemas } = document['components'] as { readonly schemas: object };
  expect(new Set(Object.keys(schemas))).toEqual(new Set(named));
});

it('says who may use a route, and with which scope', () => {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  expect(paths['/api/manifests']?.['post']).toMatchObject({
    description: 'Users of the role editor, administrator. Tokens with the scope register.',
    security: [{ session: [] }, { token: ['register'] }],
    requestBody: { content: { 'application/yaml': {} } },
  });
  expect(paths['/api/products/{product}/keys']?.['get']?.['parameters']).toEqual([
    { name: 'product', in: 'path', required: true, schema: { type: 'string' } },
  ]);
});

it('says of what each parameter after the ? is, and which may not be left out', () => {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  const list = (path: string): readonly unknown[] =>
    paths[path]?.['get']?.['parameters'] as readonly unknown[];
  const described = { description: expect.any(String) as string };
  const day = { in: 'query', schema: { $ref: '#/components/schemas/Day' }, ...described };
  const text = { in: 'query', schema: { type: 'string', minLength: 1 }, ...described };
  const whole = { in: 'query', schema: { type: 'integer', minimum: 1 }, ...described };
  expect(list('/api/products/{product}/failures').slice(1)).toEqual([
    { name: 'from', ...day },
    { name: 'to', ...day },
    { name: 'environment', ...text },
  ]);
  expect(list('/api/gate')).toEqual([
    { name: 'product', required: true, ...text },
    { name: 'release', required: true, ...text },
    { name: 'baseline', ...text },
    { name: 'environment', ...text },
  ]);
  expect(list('/api/audit')).toEqual([
    { name: 'before', ...whole },
    { name: 'rows', ...whole },
  ]);
});

it('the check of answers and of what is taken in the other tests can fail', () => {
  checkAnswer('GET /api/me', 200, { user: null, setupNeeded: true });
  expect(() => checkAnswer('GET /api/me', 200, { user: null })).toThrow(/setupNeeded/);
  expect(() => checkAnswer('GET /api/me', 401, { user: null })).toThrow(/ApiError/);
  const more = { user: null, setupNeeded: true, address: '' };
  expect(() => checkAnswer('GET /api/me', 200, more)).toThrow(/additional/);
  expect(() => checkSchema('Day', 'yesterday', 'x')).toThrow(/date/);
  const route = 'POST /api/products/:product/failures/:group/merge';
  checkTaken(route, 200, { sent: '{"into":"1:0123456789abcdef"}', answer: {} });
  expect(() => checkTaken(route, 200, { sent: '{}', answer: {} })).toThrow(/into/);
});

it('is served as it is generated, and each door that it describes is there', async () => {
  const bench = await createCollectorBench();
  try {
    const { url } = await bench.start();
    const { status, body } = await bench.call('GET /api/openapi.json', { headers: {} });
    expect([status, body]).toEqual([
      200,
      JSON.parse(JSON.stringify(buildOpenApi(readOwnVersion()))),
    ]);
    for (const [path, { method }] of Object.entries(DOORS)) {
      // No door does what another method asks for, and each says which one it takes.
      const wrong = method === 'post' ? 'PUT' : 'POST';
      const answer = await fetch(url + path.replace('{key}', 'none'), { method: wrong });
      const allowed = answer.headers.get('allow')?.toLowerCase();
      expect([path, answer.status, allowed?.split(', ')[0]]).toEqual([path, 405, method]);
    }
  } finally {
    await bench.remove();
  }
});

interface Operation extends Readonly<Record<string, unknown>> {
  readonly operationId: string;
}
