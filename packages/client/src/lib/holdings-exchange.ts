/**
 * One request of the user's own and its answer, on the way that reports take: through the same proxy, with the same
 * certificates, with an end to everything. Each has a connection of its own, so that the collector can not join lanes by it.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { holdingsSilenceMsMax } from '../limits.ts';
import { createAgent, describeRequest } from './post-report.ts';
import { createNameResolver } from './resolve-name.ts';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly address: string;
  /** JSON, or null for none. */
  readonly body: string | null;
  readonly proxy: URL | null;
  /** Certificates to trust in place of the usual ones. */
  readonly ca: readonly string[] | undefined;
  /** Whether it keeps the process alive. */
  readonly keepsAlive: boolean;
  /** Milliseconds to the end of the answer. */
  readonly msMax: number;
  /** Bytes of the answer that are read. */
  readonly bytesMax: number;
  /** Takes an answer of status 200 as it comes; without it, it is kept and returned. What it throws ends the exchange. */
  readonly take?: (chunk: Buffer) => void;
}

export type Exchanged =
  | {
      readonly state: 'answered';
      readonly status: number;
      /** Empty where it was taken as it came. */
      readonly body: Buffer;
      /** False where it broke off, or is longer than may be read. */
      readonly isWhole: boolean;
    }
  | { readonly state: 'failed' };

/** Never rejects, but for what `take` throws. */
export async function exchange(options: Exchange): Promise<Exchanged> {
  const { method, address, proxy, keepsAlive, ca } = options;
  const url = new URL(address);
  const resolver = keepsAlive ? null : createNameResolver();
  const agent = createAgent(
    url,
    { proxy, keepsAlive, ...(ca === undefined ? {} : { ca }) },
    resolver?.lookup,
  );
  const body = Buffer.from(options.body ?? '', 'utf8');
  const headers: Record<string, string> =
    options.body === null ? {} : { 'content-type': 'application/json' };
  const prepared = describeRequest(url, proxy, agent, { method, headers }, body);
  const { request } = process.getBuiltinModule(prepared.isSecure ? 'node:https' : 'node:http');
  const asked = request(prepared.options);
  const deadline = setTimeout(() => asked.destroy(), options.msMax);
  asked.setTimeout(holdingsSilenceMsMax, () => asked.destroy());
  if (!keepsAlive) {
    deadline.unref();
    asked.on('socket', (socket) => socket.unref());
  }
  asked.end(body);
  try {
    const answer = await readOpening(asked);
    return answer === null ? { state: 'failed' } : await readAnswer(answer, options);
  } finally {
    clearTimeout(deadline);
    asked.destroy();
    agent.destroy();
    resolver?.cancel();
  }
}

/** Null where no answer begins. */
function readOpening(asked: ClientRequest): Promise<IncomingMessage | null> {
  return new Promise((resolve) => {
    asked.on('response', resolve);
    asked.on('error', () => resolve(null));
    asked.on('close', () => resolve(null));
  });
}

async function readAnswer(answer: IncomingMessage, options: Exchange): Promise<Exchanged> {
  const { bytesMax, take } = options;
  const status = answer.statusCode ?? 0;
  const isTaken = take !== undefined && status === 200;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readChunks(answer)) {
    bytes += chunk.length;
    if (bytes > bytesMax) break;
    if (isTaken) take(chunk);
    else chunks.push(chunk);
  }
  const isWhole = answer.complete && bytes <= bytesMax;
  return { state: 'answered', status, body: Buffer.concat(chunks), isWhole };
}

/** Ends where the answer breaks off. */
async function* readChunks(answer: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks = (answer as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => ({ done: true, value: undefined }) as const);
    if (next.done === true) return;
    yield next.value;
  }
}
