/** The body of a request to a door of another SDK, inflated. */
import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../../errors.ts';
import { bodyBytesMax } from '../../limits.ts';
import {
  type BodyEncoding,
  type Inflater,
  inflateOnAccount,
  parseEncoding,
} from '../door/inflate.ts';
import type { BodyBudget } from '../http/body-budget.ts';
import { describeFault } from '../http/answer.ts';
import { checkDeclaredLength, readBody } from '../http/read-body.ts';

export interface Intake {
  readonly budget: BodyBudget;
  readonly inflater: Inflater;
}

/** What the door does with a body on its way in. */
export interface BodyWatch {
  /** Called with the body as it was sent; throws where it is to be refused without being inflated. */
  readonly onSent?: (sent: Buffer, encoding: BodyEncoding) => void;
  /** Called with the bytes that it came to. */
  readonly onInflated?: (bytes: number) => void;
}

/**
 * Null when the sender went away. Bytes that start as a gzip stream are inflated even where a proxy has dropped the header.
 *
 * @throws CollectorError body_too_large, body_undecodable, body_inflates_too_large, collector_busy, encoding_unsupported
 */
export async function readRequest(
  request: IncomingMessage,
  intake: Intake,
  { onSent, onInflated = () => undefined }: BodyWatch = {},
): Promise<Buffer | null> {
  checkDeclaredLength(request, bodyBytesMax);
  const encoding = parseEncoding(request.headers['content-encoding']);
  const reading = readBody(request, bodyBytesMax, intake.budget);
  try {
    const sent = await reading.body;
    if (sent === null) return null;
    const isGzip = encoding === 'identity' && sent[0] === 0x1f && sent[1] === 0x8b;
    const actual = isGzip ? 'gzip' : encoding;
    onSent?.(sent, actual);
    return await inflateOnAccount(sent, actual, intake.inflater, onInflated);
  } finally {
    reading.release();
  }
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
