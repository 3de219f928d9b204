/** Who answers which path. Doors come first and know no framework. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import type { NativeDoor } from '../door/native-door.ts';
import type { HoldingsDoors } from '../holdings/holdings-doors.ts';
import type { ForeignDoor } from '../foreign/otlp-door.ts';
import { sendError, sendJson } from './answer.ts';
import type { HandleRequest } from './server.ts';

export interface RouterParts {
  readonly nativeDoor: NativeDoor;
  readonly holdingsDoors: HoldingsDoors;
  /** Doors of other SDKs, by path. */
  readonly foreignDoors: Readonly<Record<string, ForeignDoor | undefined>>;
  readonly api: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly dashboard: (request: IncomingMessage, response: ServerResponse, path: string) => void;
  /** Null when reports are taken; otherwise why not. */
  readonly findHealthProblem: () => Promise<CollectorError | null>;
}

const REPORT_PATH = '/v1/report/';
/** Paths of other doors: nothing is served there, and a page would be a strange answer. */
const DOOR_PATH = /^\/v\d/;

export function createRouter(parts: RouterParts): HandleRequest {
  return (request, response, awaitsContinue) => {
    route(parts, request, response, awaitsContinue).catch(() => {
      // The handlers answer their own failures; what is left is a response that nobody receives.
      response.destroy();
    });
  };
}

async function route(
  parts: RouterParts,
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
): Promise<void> {
  const path = readPath(request);
  if (path.startsWith(REPORT_PATH)) {
    await parts.nativeDoor(request, response, path.slice(REPORT_PATH.length), awaitsContinue);
    return;
  }
  if (awaitsContinue) response.writeContinue();
  const foreignDoor = Object.hasOwn(parts.foreignDoors, path)
    ? parts.foreignDoors[path]
    : undefined;
  if (foreignDoor !== undefined) {
    await foreignDoor(request, response);
    return;
  }
  const holdings = parts.holdingsDoors(request, response, path);
  if (holdings !== null) await holdings;
  else if (path === '/healthz') await sendHealth(parts, request, response);
  else if (path === '/api' || path.startsWith('/api/')) await parts.api(request, response);
  else if (DOOR_PATH.test(path)) await sendError(request, response, pathUnknown());
  else parts.dashboard(request, response, path);
}

async function sendHealth(
  parts: RouterParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const problem = await parts.findHealthProblem();
  if (problem === null) sendJson(response, 200, { status: 'taking reports' });
  else await sendError(request, response, problem);
}

function readPath(request: IncomingMessage): string {
  const [path = ''] = (request.url ?? '').split('?', 1);
  return path;
}

function pathUnknown(): CollectorError {
  return new CollectorError(
    'path_unknown',
    'Expected the path of a door, such as POST /v1/report/{key}, got another. Correct the address.',
  );
}
