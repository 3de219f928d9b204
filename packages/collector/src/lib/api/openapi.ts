/**
 * The API as a document of OpenAPI 3.1, whose schemas are JSON Schema as it is: so the table of routes and the schemas that the
 * collector serves by are printed, and not told again.
 */
import {
  type QueryParameter,
  ROLES,
  ROUTES,
  type RouteDeclaration,
  SCOPES,
} from '@candor/query/routes';
import { SCHEMAS, type SchemaUse } from '@candor/query/schemas';
import { describeDoors } from './door-paths.ts';
import type { Handlers } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

export function createOpenApiRoutes(version: string): Handlers<'GET /api/openapi.json'> {
  const document = buildOpenApi(version);
  return { 'GET /api/openapi.json': () => document };
}

export function buildOpenApi(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries<RouteDeclaration>(ROUTES)) {
    const [method = '', path = ''] = name.split(' ');
    const templated = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[templated] = {
      ...paths[templated],
      [method.toLowerCase()]: describeOperation(name, path, route),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Candor collector',
      version,
      summary: 'Questions to what products report, and the administration of the collector.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The collector that serves this document' }],
    paths: { ...paths, ...describeDoors(REFUSED) },
    components: { schemas: SENT_SCHEMAS, securitySchemes: SECURITY_SCHEMES },
  };
}

const { VocabularyText: _, ...SENT_SCHEMAS } = SCHEMAS;

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'candor_session',
    description: `Of a user of a role: ${ROLES.join(', ')}. What changes something also needs an Origin of the collector's own.`,
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    description: `Made by an administrator for some of the scopes ${SCOPES.join(', ')}.`,
  },
} as const;

function describeOperation(name: string, path: string, route: RouteDeclaration): Json {
  const parameters = [...listPathParameters(path), ...listQueryParameters(route)];
  return {
    operationId: name.replaceAll(/[^A-Za-z]+/g, '_').toLowerCase(),
    summary: route.summary,
    description: describeAccess(route),
    security: describeSecurity(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === null ? {} : { requestBody: describeBody(route.body) }),
    responses: {
      '200': { description: 'Done.', content: { 'application/json': of(route.answer) } },
      default: REFUSED,
    },
  };
}

/** Who may use a route, in words. */
export function describeAccess({ access, scope }: RouteDeclaration): string {
  if (access === 'anyone') return 'Anyone.';
  const roles = ROLES.slice(ROLES.indexOf(access)).join(', ');
  const token = scope === null ? 'No token may.' : `Tokens with the scope ${scope}.`;
  return `Users of the role ${roles}. ${token}`;
}

function describeSecurity({ access, scope }: RouteDeclaration): readonly Json[] {
  if (access === 'anyone') return [{}];
  return scope === null ? [{ session: [] }] : [{ session: [] }, { token: [scope] }];
}

function listPathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function listQueryParameters({ query }: RouteDeclaration): readonly Json[] {
  return Object.entries(query).map(([name, { of: kind, isRequired, description }]) => ({
    name,
    in: 'query',
    description,
    ...(isRequired && { required: true }),
    schema: QUERY_SCHEMAS[kind],
  }));
}

const QUERY_SCHEMAS = {
  day: { $ref: '#/components/schemas/Day' },
  text: { type: 'string', minLength: 1 },
  whole: { type: 'integer', minimum: 1 },
} as const satisfies Record<QueryParameter['of'], Json>;

/** A text is the text of a manifest; all else is JSON, a vocabulary too, which clients hand over as the text that they have. */
function describeBody(body: SchemaUse): Json {
  const isText = body === 'ManifestText';
  const sent = body === 'VocabularyText' ? 'Vocabulary' : body;
  return {
    required: true,
    content: { [isText ? 'application/yaml' : 'application/json']: of(sent) },
  };
}

/** Doors of other SDKs refuse in the form that these read. */
const REFUSED: Json = {
  description: 'Refused: the status is that of the code, which docs/errors.md lists.',
  content: { 'application/json': of('ApiError') },
};

function of(use: SchemaUse): Json {
  const name = use.replace('[]', '');
  const schema = { $ref: `#/components/schemas/${name}` };
  return { schema: use.endsWith('[]') ? { type: 'array', items: schema } : schema };
}
