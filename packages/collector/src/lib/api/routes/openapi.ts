/** The API, told by itself. */
import { buildOpenApi } from '../openapi.ts';
import type { Handlers } from '../route.ts';

export function createOpenApiRoutes(version: string): Handlers<'GET /api/openapi.json'> {
  const document = buildOpenApi(version);
  return { 'GET /api/openapi.json': () => document };
}
