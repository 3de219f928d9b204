/**
 * What those who run a collector ask it, by path:
 *
 *     GET /healthz    200 while it takes reports
 *     GET /readyz     200 while it takes reports and answers questions
 *     POST /backup    for the owner of the data folder: see backup/backup-door.ts
 *     GET /metrics    for Prometheus; asks for a bearer token, since it tells how much is collected
 */
import { statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { type Access, explainRefusal } from '../api/access.ts';
import { type BackupDoorParts, createBackupDoor } from '../backup/backup-door.ts';
import { sendError, sendJson } from '../http/answer.ts';
import type { Loader } from '../loader/loader.ts';
import type { KeyBudgets } from '../registry/key-budgets.ts';
import type { Registry } from '../registry/registry.ts';
import { readBearer } from '../sign-in/credentials.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { Retention } from '../retention/retention.ts';
import type { AnswerMeter } from './answer-meter.ts';
import { findHealthProblem, findReadyProblem, type HealthParts } from './health.ts';
import type { IsMetricsToken } from './metrics-token.ts';
import { readKeys } from './key-readings.ts';
import { type MetricsReading, formatMetrics } from './metrics.ts';

export interface OperationsParts extends Omit<HealthParts, 'isStoreUp'>, BackupDoorParts {
  readonly loader: Loader;
  readonly retention: Retention;
  readonly signIn: SignIn;
  readonly isMetricsToken: IsMetricsToken;
  readonly isEngineUp: () => boolean;
  readonly meter: AnswerMeter;
  readonly registry: Registry;
  readonly keyBudgets: KeyBudgets;
  readonly countEngineRestarts: () => number;
  /** Its disk is the one that fills up. */
  readonly dataFolder: string;
  readonly version: string;
}

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createOperationsDoors(
  parts: OperationsParts,
): Readonly<Record<string, Serve | undefined>> {
  const health: HealthParts = { ...parts, isStoreUp: () => isStoreUp(parts) };
  return {
    '/healthz': whereRead((request, response) =>
      sendProblem(request, response, findHealthProblem(health), 'taking reports'),
    ),
    '/readyz': whereRead((request, response) =>
      sendProblem(request, response, findReadyProblem(health), 'ready'),
    ),
    '/backup': createBackupDoor(parts),
    '/metrics': whereRead((request, response) => sendMetrics(parts, request, response)),
  };
}

/** What is asked of these changes nothing: any other method is a mistake. */
function whereRead(serve: Serve): Serve {
  return (request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD') return serve(request, response);
    const refusal = new CollectorError('method_not_allowed', 'Expected GET, got another method.');
    return sendError(request, response, refusal, { headers: { allow: 'GET, HEAD' } });
  };
}

/** The loader notices only when it has something to load, the engine's keeper at once. */
function isStoreUp({ loader, isEngineUp }: OperationsParts): boolean {
  return loader.isStoreUp() && isEngineUp();
}

async function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  finding: Promise<CollectorError | null>,
  status: string,
): Promise<void> {
  const problem = await finding;
  if (problem === null) sendJson(response, 200, { status });
  else await sendError(request, response, problem);
}

async function sendMetrics(
  parts: OperationsParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = findRefusal(parts, readBearer(request.headers.authorization));
  if (refusal !== null) {
    const headers = { 'www-authenticate': 'Bearer' };
    await sendError(request, response, refusal, { headers });
    return;
  }
  const { user, system } = process.cpuUsage();
  const text = formatMetrics({
    version: parts.version,
    journal: parts.journal.status(),
    isStoreUp: isStoreUp(parts),
    blocksTaken: parts.loader.blocksTaken(),
    blocksRejected: parts.loader.blocksRejected(),
    retention: parts.retention.status(),
    behindMs: parts.loader.behindMs(),
    engineRestarts: parts.countEngineRestarts(),
    disk: await readDisk(parts.dataFolder),
    doors: parts.meter.read(),
    keys: readKeys(parts.registry, parts.keyBudgets),
    attempts: parts.signIn.attemptCounts(),
    process: {
      residentBytes: process.memoryUsage.rss(),
      cpuSeconds: (user + system) / 1e6,
      startedAtS: performance.timeOrigin / 1000,
    },
  });
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** Null where the system does not say. */
async function readDisk(folder: string): Promise<MetricsReading['disk']> {
  const found = await statfs(folder).catch(() => null);
  if (found === null) return null;
  const { bsize, bavail, blocks } = found;
  return { freeBytes: bavail * bsize, bytes: blocks * bsize };
}

/** The token of command-line tools reads metrics too, and so does any with the scope. */
function findRefusal(
  { isMetricsToken, signIn }: OperationsParts,
  token: string | null,
): CollectorError | null {
  if (token !== null && isMetricsToken(token)) return null;
  const actor = token === null ? null : signIn.findByBearer(token);
  if (actor !== null) return explainRefusal(METRICS_ACCESS, actor);
  return new CollectorError(
    'not_signed_in',
    'Expected a bearer token, got none, or one that is not known. Give Prometheus the one in metrics.token in the data folder.',
  );
}

const METRICS_ACCESS: Access = { access: 'viewer', scope: 'read' };
