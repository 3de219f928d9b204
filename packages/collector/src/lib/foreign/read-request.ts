/**
 * The body of a request to a door of another SDK: inflated, and read in by the door while its turn lasts. What is parsed of such a
 * body is larger than a report of ours, and whoever sends it need not even know a key: so few are read in at once, and the others
 * wait as they came.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { bodyBytesMax } from '../../limits.ts';
import { type BodyEncoding, parseEncoding } from '../door/encodings.ts';
import { type Inflater, createInflater } from '../door/inflate.ts';
import { type BodyBudget, createBodyBudget, createHeldBytes } from '../http/body-budget.ts';
import { describeFault } from '../http/answer.ts';
import { checkDeclaredLength, readBody } from '../http/read-body.ts';
import { type TakeTurn, createTurns } from '../turns/turns.ts';
import {
  foreignAtOnceMax,
  foreignHeldPerByte,
  foreignLeftBytes,
  foreignLeftBytesMax,
  foreignStrangersMax,
  foreignWaitingMax,
} from './limits.ts';
import type { PreparedItems } from './take-items.ts';

/** One for all doors of other SDKs together. */
export interface Intake {
  readonly budget: BodyBudget;
  /** For what was refused, until its answer was taken. */
  readonly leftBudget: BodyBudget;
  readonly inflater: Inflater;
  readonly takeTurn: TakeTurn;
}

export function createIntake(budget: BodyBudget): Intake {
  const takeTurn = createTurns({
    atOnceMax: foreignAtOnceMax,
    waitingMax: foreignWaitingMax,
    strangersMax: foreignStrangersMax,
    code: 'collector_busy',
    message: 'Expected fewer requests at once. Send the request again later.',
  });
  const leftBudget = createBodyBudget(foreignLeftBytesMax);
  return { budget, leftBudget, inflater: createInflater(), takeTurn };
}

/** What the door does with a body on its way in. */
export interface BodyWatch<Prepared> {
  /** Called with the body as it was sent; throws where it is to be refused without being inflated. */
  readonly onSent?: (sent: Buffer, encoding: BodyEncoding) => void;
  /** Whether a known key is seen of a body that has to wait: those of whom none is must not keep all others from their turn. */
  readonly isKnown: (sent: Buffer, encoding: BodyEncoding) => boolean;
  /** Called with the bytes that it came to. */
  readonly onInflated?: (bytes: number) => void;
  /** What is to be kept and told of a body; the body is not held after that. */
  readonly read: (body: Buffer) => Promise<Prepared>;
}

interface Left extends PreparedItems {
  /** Items that are told to be refused, beside the `refusals`. */
  readonly errors?: readonly unknown[];
}

/**
 * Null when the sender went away. Bytes that start as a gzip stream are inflated even where a proxy has dropped the header.
 *
 * @throws CollectorError body_too_large, body_undecodable, body_inflates_too_large, collector_busy, encoding_unsupported, and what
 * `read` throws
 */
export async function readRequest<Prepared extends Left>(
  request: IncomingMessage,
  response: ServerResponse,
  intake: Intake,
  { onSent, isKnown, onInflated = () => undefined, read }: BodyWatch<Prepared>,
): Promise<Prepared | null> {
  checkDeclaredLength(request, bodyBytesMax);
  const encoding = parseEncoding(request.headers['content-encoding']);
  if (response.socket === null && !(await waitForAnswersBefore(request, response))) return null;
  const reading = readBody(request, bodyBytesMax, intake.budget);
  try {
    const bytes = await reading.body;
    if (bytes === null) return null;
    const isGzip = encoding === 'identity' && bytes[0] === 0x1f && bytes[1] === 0x8b;
    const actual = isGzip ? 'gzip' : encoding;
    onSent?.(bytes, actual);
    const held = createHeldBytes(intake.budget);
    const readIn = (): Promise<Prepared | null> => {
      // Nothing was said to them: whoever gave up in the meantime sends it again.
      if (response.destroyed) return Promise.resolve(null);
      const packed = { bytes, encoding: actual, held, account: onInflated };
      const prepared = intake.inflater.inflate(packed, (body) => {
        held.hold(body.length * foreignHeldPerByte);
        return read(body);
      });
      return holdWhatIsLeft(prepared, intake.leftBudget, response).finally(() => held.hold(0));
    };
    return await intake.takeTurn(readIn, undefined, () => !isKnown(bytes, actual));
  } finally {
    reading.release();
  }
}

/**
 * Requests of one connection may come before the answers to those before them were taken, and answers go out in their order: one whose
 * turn has not come has no connection yet. Until then nothing of its request is read. False where the sender went away.
 */
function waitForAnswersBefore(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    response.once('socket', () => resolve(true));
    request.once('close', () => resolve(false));
  });
}

/**
 * What is kept waits for the disk, and the journal bounds it; what was refused is told in an answer that may be as long as the body
 * had items, and that nobody may take.
 */
async function holdWhatIsLeft<Prepared extends Left>(
  preparing: Promise<Prepared>,
  budget: BodyBudget,
  response: ServerResponse,
): Promise<Prepared> {
  const prepared = await preparing;
  const left = createHeldBytes(budget);
  left.hold(countLeft(prepared) * foreignLeftBytes);
  if (response.destroyed) left.hold(0);
  else response.once('close', () => left.hold(0));
  return prepared;
}

function countLeft({ refusals, errors = [], quarantined }: Left): number {
  const names = quarantined.reduce((sum, [, refused]) => sum + refused.length, 0);
  return refusals.length + errors.length + names;
}

/** @throws CollectorError method_not_allowed */
export function checkPost(request: IncomingMessage): void {
  if (request.method === 'POST') return;
  throw new CollectorError(
    'method_not_allowed',
    'Expected POST, got another method. Telemetry is sent to this address, and nothing can be read from it.',
  );
}

export function logFault(
  { log }: { readonly log: (line: string) => void },
  door: string,
  failure: unknown,
): void {
  if (failure instanceof CollectorError) return;
  log(`${door} door: expected to take telemetry, got ${describeFault(failure)}.`);
}
