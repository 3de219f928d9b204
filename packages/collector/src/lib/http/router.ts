/** Who answers which path. Doors come first and know no framework. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import type { NativeDoor } from '../door/native-door.ts';
import type { ForeignDoor } from '../foreign/otlp-door.ts';
import type { HoldingsDoors } from '../holdings/holdings-doors.ts';
import type { AnswerMeter, MeteredDoor } from '../operations/answer-meter.ts';
import { sendError } from './answer.ts';
import type { HandleRequest } from './server.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface RouterParts {
  readonly nativeDoor: NativeDoor;
  readonly holdingsDoors: HoldingsDoors;
  /** Doors of other SDKs, by path. */
  readonly otlpDoors: Readonly<Record<string, ForeignDoor | undefined>>;
  readonly appInsightsDoors: Readonly<Record<string, ForeignDoor | undefined>>;
  /** What those who run it ask, by path. */
  readonly operations: Readonly<Record<string, Serve | undefined>>;
  readonly api: Serve;
  readonly dashboard: (request: IncomingMessage, response: ServerResponse, path: string) => void;
  readonly meter: AnswerMeter;
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
  const count = (door: MeteredDoor): void => parts.meter.watch(door, response);
  if (path.startsWith(REPORT_PATH)) {
    count('native');
    await parts.nativeDoor(request, response, path.slice(REPORT_PATH.length), awaitsContinue);
    return;
  }
  if (awaitsContinue) response.writeContinue();
  const operation = findByPath(parts.operations, path);
  if (operation !== undefined) {
    // Watchers ask all the time: what they are answered is no news.
    await operation(request, response);
    return;
  }
  await serveCounted(parts, request, response, path, count);
}

async function serveCounted(
  parts: RouterParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  count: (door: MeteredDoor) => void,
): Promise<void> {
  const [otlp, appInsights] = [
    findByPath(parts.otlpDoors, path),
    findByPath(parts.appInsightsDoors, path),
  ];
  if (otlp !== undefined) {
    count('otlp');
    await otlp(request, response);
  } else if (appInsights !== undefined) {
    count('application_insights');
    await appInsights(request, response);
  } else if (path === '/api' || path.startsWith('/api/')) {
    count('api');
    await parts.api(request, response);
  } else if (DOOR_PATH.test(path)) {
    count('holdings');
    const holdings = parts.holdingsDoors(request, response, path);
    await (holdings ?? sendError(request, response, pathUnknown()));
  } else {
    count('page');
    parts.dashboard(request, response, path);
  }
}

function findByPath<Handler>(
  handlers: Readonly<Record<string, Handler | undefined>>,
  path: string,
): Handler | undefined {
  return Object.hasOwn(handlers, path) ? handlers[path] : undefined;
}

function readPath(request: IncomingMessage): string {
  const url = request.url ?? '';
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function pathUnknown(): CollectorError {
  return new CollectorError(
    'path_unknown',
    'Expected the path of a door, such as POST /v1/report/{key}, got another. Correct the address.',
  );
}
