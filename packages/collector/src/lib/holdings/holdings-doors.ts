/**
 * What people may ask about their own data, and the keys to check receipts with. Who asks is not looked at: whoever can show
 * the token that a pseudonym is the hash of owns what is held under it.
 *
 * No page of a browser needs these doors, and none can use them: a body of JSON makes a browser ask first, and nobody answers.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EraseAnswer } from '@candor/manifest/holdings';
import { holdingsBytesMax } from '@candor/manifest/limits';
import type { Owner } from '@candor/store/holdings';
import type { Store } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import {
  erasureLookMsMax,
  holdingsAtOnceMax,
  holdingsBytesInFlightMax,
  holdingsLoadMsMax,
  holdingsWaitingMax,
  journalPollMs,
  retryAfterBusyS,
} from '../../limits.ts';
import { sendError, sendJson } from '../http/answer.ts';
import { type BodyBudget, createBodyBudget } from '../http/body-budget.ts';
import { checkDeclaredLength, readBody } from '../http/read-body.ts';
import type { Journal } from '../journal/journal.ts';
import type { Tombstones } from '../metadata/tombstones.ts';
import type { ReceiptKeys } from '../receipts/receipt-keys.ts';
import type { Registry } from '../registry/registry.ts';
import type { RetentionRules } from '../retention/retention-rules.ts';
import { type TakeTurn, type TurnsOptions, createTurns } from '../turns/turns.ts';
import type { Eraser } from './eraser.ts';
import { type HoldingsBudgets, createHoldingsBudgets } from './holdings-budgets.ts';
import { type AskedIds, parseHoldings } from './parse-holdings.ts';
import { sendExport, sendHeld } from './send-holdings.ts';

export interface HoldingsParts {
  readonly registry: Registry;
  readonly retentionRules: RetentionRules;
  readonly journal: Journal;
  readonly store: Store;
  readonly tombstones: Tombstones;
  readonly eraser: Eraser;
  readonly receiptKeys: ReceiptKeys;
  readonly isStopping: () => boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Null for a path that is none of these doors. Never rejects. */
export type HoldingsDoors = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<void> | null;

interface Doors extends HoldingsParts {
  readonly budget: BodyBudget;
  readonly rates: HoldingsBudgets;
  readonly takeTurn: TakeTurn;
  /** Of those alone who want to erase: readers do not keep them waiting. */
  readonly takeEraseTurn: TakeTurn;
}

const TURNS: TurnsOptions = {
  atOnceMax: holdingsAtOnceMax,
  waitingMax: holdingsWaitingMax,
  code: 'collector_busy',
  message: 'Expected fewer requests at once, got more than wait for the store. Ask again later.',
};

const PATH = /^\/v1\/(held|export|erase)\/(.*)$/;
const KEYS_PATH = '/v1/receipt-keys';

export function createHoldingsDoors(parts: HoldingsParts): HoldingsDoors {
  const doors: Doors = {
    ...parts,
    budget: createBodyBudget(holdingsBytesInFlightMax),
    rates: createHoldingsBudgets(parts.now),
    takeTurn: createTurns(TURNS),
    takeEraseTurn: createTurns(TURNS),
  };
  return (request, response, path) => {
    if (path === KEYS_PATH) return sendKeys(doors, request, response);
    const match = PATH.exec(path);
    if (match === null) return null;
    return serve(doors, request, response, match[1] as Asked, match[2] ?? '');
  };
}

type Asked = 'held' | 'export' | 'erase';

async function sendKeys(
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET') sendJson(response, 200, doors.receiptKeys.list());
  else await sendError(request, response, methodNotAllowed('GET'), { headers: { allow: 'GET' } });
}

async function serve(
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
  asked: Asked,
  key: string,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    if (request.method !== 'POST') throw methodNotAllowed('POST');
    const product = checkRequest(doors, request, key);
    const body = await readWhole(doors, request);
    if (body === null) return;
    await answer(doors, response, asked, { product, body }, gone.signal);
  } catch (failure) {
    if (gone.signal.aborted) return;
    if (!(failure instanceof CollectorError)) {
      doors.log('holdings: expected to answer a request, got a fault of its own.');
    }
    // An answer that has begun is broken off: what is cut short must not look whole.
    if (response.headersSent) response.destroy();
    const headers = request.method === 'POST' ? {} : { allow: 'POST' };
    await sendError(request, response, failure, { headers });
  }
}

/** Returns the product. All that can be said before the body is read. */
function checkRequest(doors: Doors, request: IncomingMessage, key: string): string {
  if (doors.isStopping()) {
    throw new CollectorError('collector_stopping', 'The collector is stopping. Ask again later.', {
      retryAfterS: retryAfterBusyS,
    });
  }
  checkDeclaredLength(request, holdingsBytesMax);
  // A key that was revoked still says of which product the data are: their owners may always ask for them.
  const product = doors.registry.findProductOfKey(key);
  if (product === null) {
    throw new CollectorError(
      'key_unknown',
      'Expected the key of a product in the path, got one that was never made here. Compare it with the manifest.',
    );
  }
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new CollectorError(
      'content_type_refused',
      'Expected a content-type of application/json, got another or none. Set the header.',
    );
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new CollectorError(
      'encoding_unsupported',
      'Expected a body that is not encoded, got a content-encoding. Send it as it is.',
    );
  }
  return product;
}

async function readWhole(doors: Doors, request: IncomingMessage): Promise<Buffer | null> {
  const reading = readBody(request, holdingsBytesMax, doors.budget);
  try {
    return await reading.body;
  } finally {
    reading.release();
  }
}

async function answer(
  doors: Doors,
  response: ServerResponse,
  asked: Asked,
  { product, body }: { readonly product: string; readonly body: Buffer },
  signal: AbortSignal,
): Promise<void> {
  const ids = parseHoldings(body.toString('utf8'));
  doors.rates.takeRequest(product);
  if (asked === 'erase') {
    sendJson(response, 200, await erase(doors, product, ids, body));
    return;
  }
  await doors.takeTurn(async () => {
    await whenLoaded(doors, signal, holdingsLoadMsMax);
    const onNothing = (): void => doors.rates.takeFruitless(product);
    const sent = { ...doors, response, owner: { product, ...ids }, signal, onNothing };
    await (asked === 'held' ? sendHeld(sent) : sendExport(sent));
  });
}

async function erase(
  doors: Doors,
  product: string,
  ids: AskedIds,
  body: Buffer,
): Promise<EraseAnswer> {
  const isFound = await mayBeHeld(doors, { product, ...ids });
  doors.rates.takeErasure(product, ids.devices.length + ids.sessions.length, isFound);
  const erased = await doors.eraser.erase({ product, ...ids });
  const receipt = doors.receiptKeys.sign({
    candor: 1,
    about: 'erase',
    product,
    at: new Date(doors.now()).toISOString(),
    digest: createHash('sha256').update(body).digest('hex'),
    ...erased,
    kept: KEPT,
  });
  return { receipt };
}

const KEPT =
  'Nothing of these events stays: all totals are counted anew without them. What stays is a hash of each id, by which later reports under it are refused, and that there was one more erasure on this day.';

/**
 * True where something is held, and where the store can not say: who wants to be erased is not kept waiting for that. An
 * erasure of which nothing is held is carried out all the same, since what it names may still be on its way.
 *
 * @throws CollectorError collector_busy
 */
async function mayBeHeld(doors: Doors, owner: Owner): Promise<boolean> {
  if (owner.devices.length + owner.sessions.length === 0) return false;
  return doors.takeEraseTurn(async () => {
    const signal = AbortSignal.timeout(erasureLookMsMax);
    const rows = doors.store.findHeld(owner, signal);
    try {
      await whenLoaded(doors, signal, erasureLookMsMax);
      return (await rows.next()).done !== true;
    } catch {
      return true;
    } finally {
      await rows.return();
    }
  });
}

/** What was taken before the request has to be in the store before that is asked. */
async function whenLoaded(
  { journal, now }: Doors,
  signal: AbortSignal,
  loadMsMax: number,
): Promise<void> {
  const mark = await journal.mark(false);
  const deadline = now() + loadMsMax;
  while (!journal.isTaken(mark)) {
    signal.throwIfAborted();
    if (now() > deadline) {
      throw new CollectorError(
        'holdings_waiting',
        'Expected the store to have all that came in before this request, got one that has yet to take some of it. Ask again in a moment.',
        { retryAfterS: retryAfterBusyS },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, journalPollMs));
  }
}

function methodNotAllowed(allowed: string): CollectorError {
  return new CollectorError(
    'method_not_allowed',
    `Expected ${allowed}, got another method. docs/holdings.md says what may be asked.`,
  );
}
