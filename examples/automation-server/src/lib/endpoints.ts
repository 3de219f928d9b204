import type { IncomingMessage } from 'node:http';
import { AutomationError } from './errors.ts';
import { type Answer, answerJson, answerText, readBearer, readJsonObject } from './http-message.ts';
import type { Product } from './product.ts';
import type { Endpoint } from './resources.ts';
import { readScriptInputs } from './script-inputs.ts';
import type { ScriptInputs } from './script-run.ts';
import { hashToken } from './state.ts';

/**
 * Answers a request for the path of an endpoint with the result of its script: text as text, anything else as JSON. The
 * query's values, and for POST the body's, are the script's inputs.
 *
 * @throws AutomationError `not_found`, `not_authorised`, `not_allowed`, `script_failed`, and those of `readJsonObject()`.
 */
export async function answerEndpoint(
  product: Product,
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  const endpoint = product.state
    .inventory()
    .endpoints.find((other) => other.path === url.pathname && other.method === request.method);
  if (endpoint === undefined) {
    throw new AutomationError('not_found', 'Expected the method and path of an endpoint.');
  }
  authorise(product, request, endpoint);
  const inputs = await readInputs(request, url);
  const result = product.runner.run('endpoint', endpoint.name, endpoint.source, inputs);
  if (!result.ok) throw new AutomationError('script_failed', result.message);
  return typeof result.value === 'string' ? answerText(result.value) : answerJson(result.value);
}

async function readInputs(request: IncomingMessage, url: URL): Promise<ScriptInputs> {
  const query = readScriptInputs(url.searchParams);
  if (request.method !== 'POST') return query;
  return new Map([...query, ...readScriptInputs(await readJsonObject(request))]);
}

function authorise(product: Product, request: IncomingMessage, endpoint: Endpoint): void {
  if (endpoint.role === null) return;
  const token = readBearer(request);
  if (token === null) {
    throw new AutomationError('not_authorised', 'Expected the header `Authorization: Bearer …`.');
  }
  const hash = hashToken(token);
  const caller = product.state.inventory().identities.find((other) => other.tokenHash === hash);
  if (caller === undefined) {
    throw new AutomationError('not_authorised', 'Expected the token of an identity.');
  }
  if (caller.role !== endpoint.role) {
    throw new AutomationError(
      'not_allowed',
      'Expected an identity with the role of this endpoint.',
    );
  }
}
