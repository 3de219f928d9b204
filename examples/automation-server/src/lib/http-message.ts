import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AutomationError, ERROR_STATUS } from './errors.ts';
import { bodyBytesMax } from './limits.ts';

export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html; charset=utf-8' | 'text/plain; charset=utf-8';
  readonly body: string;
}

export const answerJson = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`,
});

export const answerHtml = (body: string, status = 200): Answer => ({
  status,
  type: 'text/html; charset=utf-8',
  body,
});

export const answerText = (body: string): Answer => ({
  status: 200,
  type: 'text/plain; charset=utf-8',
  body,
});

/** The answer to a request that failed: code and message of our own errors, and of any other no word. */
export function answerError(error: unknown): Answer {
  if (error instanceof AutomationError) {
    const { code, message } = error;
    return answerJson({ error: { code, message } }, ERROR_STATUS[code]);
  }
  return answerJson({ error: { code: 'internal', message: 'The server itself failed.' } }, 500);
}

/** Scripts in pages would be the visitor's risk, so pages may load nothing and run nothing. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...HEADERS,
    'content-type': answer.type,
    'content-length': bytes.length,
  });
  response.end(bytes);
}

/**
 * Reads a JSON object from the body. The content type has to say JSON: a browser then asks before it lets another site's
 * page send it.
 *
 * @throws AutomationError `body_too_large` or `body_not_json`.
 */
export async function readJsonObject(
  request: IncomingMessage,
): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw notJson('another content type');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) {
      throw new AutomationError(
        'body_too_large',
        `Expected a body of at most ${bodyBytesMax} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return parseObject(Buffer.concat(chunks).toString('utf8'));
}

/** The token of `Authorization: Bearer …`, or null. */
export function readBearer(request: IncomingMessage): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function isSameSecret(first: string, second: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(first), digest(second));
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw notJson('other text');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return parsed as Readonly<Record<string, unknown>>;
  }
  throw notJson('another kind of value');
}

const notJson = (got: string): AutomationError =>
  new AutomationError(
    'body_not_json',
    `Expected a JSON object, sent as application/json, got ${got}: send { "name": "…" }.`,
  );
