import type { IncomingMessage } from 'node:http';
import { AutomationError } from './errors.ts';
import {
  type Answer,
  answerJson,
  isSameSecret,
  readBearer,
  readJsonObject,
} from './http-message.ts';
import { readLicence } from './licence.ts';
import type { Product } from './product.ts';
import { isResourceKind, RESOURCE_KINDS, type ResourceKind } from './resources.ts';
import type { ScriptInputs } from './script-run.ts';
import { readScriptInputs } from './script-inputs.ts';
import { showResource } from './state.ts';

/**
 * The JSON API under `/api`:
 *
 *     GET    /api/status                 version, uptime, licence, errors in the last hour, number of each kind
 *     GET    /api/notifications          newest first
 *     GET    /api/{kind}                 all resources of a kind
 *     POST   /api/{kind}                 adds one, 201
 *     GET    /api/{kind}/{id}
 *     DELETE /api/{kind}/{id}            removes one, 204 as {}
 *     POST   /api/scripts/{id}/run       runs one with the body's values as inputs
 *
 * @throws AutomationError with the status that its code stands for.
 */
export async function answerApi(
  product: Product,
  request: IncomingMessage,
  parts: readonly string[],
): Promise<Answer> {
  authorise(product, request);
  const [first = '', id, action, ...rest] = parts;
  const method = request.method ?? 'GET';
  if (rest.length > 0) throw unknownPath();
  if (id === undefined && first === 'status') return onlyGet(method, () => readStatus(product));
  if (id === undefined && first === 'notifications') {
    return onlyGet(method, () => product.notifications.list());
  }
  if (!isResourceKind(first)) throw unknownPath();
  if (id === undefined) return await answerKind(product, request, first, method);
  if (action === undefined) return answerResource(product, first, id, method);
  if (first !== 'scripts' || action !== 'run') throw unknownPath();
  if (method !== 'POST') throw notAllowed('POST');
  return runOnce(product, id, readScriptInputs(await readJsonObject(request)));
}

async function answerKind(
  product: Product,
  request: IncomingMessage,
  kind: ResourceKind,
  method: string,
): Promise<Answer> {
  if (method === 'GET') return answerJson(product.state.inventory()[kind].map(showResource));
  if (method !== 'POST') throw notAllowed('GET or POST');
  return answerJson(product.state.add(kind, await readJsonObject(request)), 201);
}

function answerResource(product: Product, kind: ResourceKind, id: string, method: string): Answer {
  if (method === 'DELETE') {
    product.state.remove(kind, id);
    return answerJson({});
  }
  if (method !== 'GET') throw notAllowed('GET or DELETE');
  return answerJson(showResource(findResource(product, kind, id)));
}

function runOnce(product: Product, id: string, inputs: ScriptInputs): Answer {
  const script = findResource(product, 'scripts', id);
  const result = product.runner.run('script', script.name, script.source, inputs);
  if (!result.ok) throw new AutomationError('script_failed', result.message);
  return answerJson({ result: result.value });
}

function readStatus(product: Product): unknown {
  const inventory = product.state.inventory();
  return {
    version: product.version,
    uptimeSeconds: product.uptimeSeconds(),
    licence: readLicence(product.folder, product.effects.now()),
    errorsLastHour: product.notifications.countLastHour(),
    counts: Object.fromEntries(RESOURCE_KINDS.map((kind) => [kind, inventory[kind].length])),
  };
}

function findResource<Kind extends ResourceKind>(
  product: Product,
  kind: Kind,
  id: string,
): ReturnType<Product['state']['inventory']>[Kind][number] {
  const found = product.state.inventory()[kind].find((resource) => resource.id === id);
  if (found !== undefined) return found;
  throw new AutomationError('not_found', `Expected the id of one of the ${kind}, got another.`);
}

/**
 * With a token in the settings every call has to present it. Without one the server listens on this machine only, and the
 * Host header keeps out pages of other sites whose name was made to point here.
 */
function authorise(product: Product, request: IncomingMessage): void {
  const { apiToken } = product.settings;
  if (apiToken === null) {
    if (/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')) return;
    throw new AutomationError('not_allowed', 'Expected a Host header that names this machine.');
  }
  const given = readBearer(request);
  if (given !== null && isSameSecret(given, apiToken)) return;
  throw new AutomationError(
    'not_authorised',
    'Expected the header `Authorization: Bearer …` with ApiToken of appsettings.json.',
  );
}

function onlyGet(method: string, read: () => unknown): Answer {
  if (method !== 'GET') throw notAllowed('GET');
  return answerJson(read());
}

const notAllowed = (methods: string): AutomationError =>
  new AutomationError('method_not_allowed', `Expected ${methods} here.`);

const unknownPath = (): AutomationError =>
  new AutomationError(
    'not_found',
    `Expected /api/status, /api/notifications or one of ${RESOURCE_KINDS.map((kind) => `/api/${kind}`).join(', ')}.`,
  );
