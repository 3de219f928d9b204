import { once } from 'node:events';
import { type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBodyBudget } from './body-budget.ts';
import { readBody } from './read-body.ts';

const BODIES = 16;
const BODY = Buffer.alloc(1_048_576, 0x61);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bodies that were read, given back to the budget, and not answered yet. */
const unanswered: ServerResponse[] = [];
const lengths: number[] = [];
const server = createServer((incoming, response) => {
  const reading = readBody(incoming, BODY.length, createBodyBudget(BODY.length));
  const keep = async (): Promise<void> => {
    lengths.push((await reading.body)?.length ?? 0);
    reading.release();
    unanswered.push(response);
  };
  void keep();
});
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function sendBody(): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
  sent.end(BODY);
  return once(sent, 'response').then(([response]) => once(response.resume(), 'end'));
}

function countHeldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

it('a body that was read and given back is held by nothing, however long its answer takes', async () => {
  const before = countHeldBytes();
  const answered = Array.from({ length: BODIES }, sendBody);
  try {
    await expect.poll(() => unanswered.length, { timeout: 30_000 }).toBe(BODIES);
    expect(lengths).toEqual(Array.from({ length: BODIES }, () => BODY.length));
    await expect
      .poll(() => countHeldBytes() - before, { timeout: 5_000 })
      .toBeLessThan(BODY.length * 4);
  } finally {
    for (const response of unanswered) response.end();
    await Promise.all(answered);
  }
});
