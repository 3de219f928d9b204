/**
 * `POST /backup` with `{ "folder": "/…" }`: makes a backup on this machine, for whoever has the token of `collector.json`. An
 * administrator of the page has it not: who can have files written must be at home on this machine.
 */
import { isAbsolute } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { holdingsBytesInFlightMax } from '../../limits.ts';
import { sendError, sendJson } from '../http/answer.ts';
import { createBodyBudget } from '../http/body-budget.ts';
import { readBody } from '../http/read-body.ts';
import { type Audit, COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import { hashSecret, isSameHash, readBearer } from '../sign-in/credentials.ts';
import type { CreateBackup } from './create-backup.ts';

export interface BackupDoorParts {
  /** That of `collector.json`. */
  readonly ownToken: string;
  readonly createBackup: CreateBackup;
  readonly audit: Pick<Audit, 'add'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const BODY_BYTES_MAX = 16_384;

export function createBackupDoor(
  parts: BackupDoorParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const budget = createBodyBudget(holdingsBytesInFlightMax);
  return async (request, response) => {
    try {
      checkRequest(parts, request);
      const reading = readBody(request, BODY_BYTES_MAX, budget);
      const body = await reading.body.finally(reading.release);
      if (body === null) return;
      const folder = parseFolder(body.toString('utf8'));
      const summary = await parts.createBackup(folder);
      const at = parts.now();
      parts.audit.add({ at, actor: COMMAND_LINE_ACTOR, act: 'backup_made', subject: '' });
      parts.log(`backup: wrote ${summary.files} files of ${summary.bytes} bytes to ${folder}.`);
      sendJson(response, 200, summary);
    } catch (failure) {
      if (failure instanceof CollectorError && failure.code === 'backup_failed') {
        parts.log(`backup: ${failure.message}`);
      }
      const headers = request.method === 'POST' ? {} : { allow: 'POST' };
      await sendError(request, response, failure, { headers });
    }
  };
}

function checkRequest({ ownToken }: BackupDoorParts, request: IncomingMessage): void {
  if (request.method !== 'POST') {
    throw new CollectorError('method_not_allowed', 'Expected POST, got another method.');
  }
  const token = readBearer(request.headers.authorization);
  if (token !== null && isSameHash(hashSecret(token), hashSecret(ownToken))) return;
  throw new CollectorError(
    'not_signed_in',
    'Expected the token of collector.json, got none, or another. Use "candor-collector backup" on the machine of the collector.',
  );
}

function parseFolder(text: string): string {
  try {
    const value = JSON.parse(text) as { readonly folder?: unknown };
    if (typeof value.folder === 'string' && isAbsolute(value.folder)) return value.folder;
  } catch {
    // Told below.
  }
  throw new CollectorError(
    'body_invalid',
    'Expected the absolute path of a folder under "folder", got something else.',
  );
}
