import { once } from 'node:events';
import { type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bodyInflatedBytesMax } from '../../limits.ts';
import { sendError, sendJson } from '../http/answer.ts';
import { createBodyBudget } from '../http/body-budget.ts';
import {
  foreignHeldPerByte,
  foreignLeftBytes,
  foreignLeftBytesMax,
  foreignStrangersMax,
} from './limits.ts';
import { createIntake, readRequest } from './read-request.ts';
import type { PreparedItems } from './take-items.ts';

const NOTHING: PreparedItems = { payloads: [], quarantined: [], refusals: [] };
const REFUSED = { index: 0, reason: 'undeclared' } as const;

let server: Server;
let heldBytes: number;
let leftBytes: number;
let read: (body: Buffer) => Promise<PreparedItems>;
let answer: (response: ServerResponse) => void;
/** One after the other, as they were begun. */
let begun: Buffer[];
beforeEach(async () => {
  heldBytes = 0;
  leftBytes = 0;
  begun = [];
  answer = (response) => sendJson(response, 200, {});
  const budget = createBodyBudget(bodyInflatedBytesMax * foreignHeldPerByte + 100_000);
  const whole = createIntake({
    take: (bytes) => {
      budget.take(bytes);
      heldBytes += bytes;
    },
    give: (bytes) => {
      budget.give(bytes);
      heldBytes -= bytes;
    },
  });
  const { leftBudget } = whole;
  const intake = {
    ...whole,
    leftBudget: {
      take: (bytes: number) => {
        leftBudget.take(bytes);
        leftBytes += bytes;
      },
      give: (bytes: number) => {
        leftBudget.give(bytes);
        leftBytes -= bytes;
      },
    },
  };
  server = createServer((incoming, response) => {
    const watch = {
      isKnown: (sent: Buffer) => !sent.equals(STRANGE),
      read: async (body: Buffer) => {
        begun.push(body);
        return read(body);
      },
    };
    readRequest(incoming, response, intake, watch).then(
      (prepared) => prepared !== null && answer(response),
      (failure: unknown) => sendError(incoming, response, failure),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const post = async (body: Buffer, signal: AbortSignal | null = null): Promise<number> => {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-encoding': 'gzip' };
  const url = `http://127.0.0.1:${port}`;
  const answered = await fetch(url, { method: 'POST', headers, body: gzipSync(body), signal });
  await answered.arrayBuffer();
  return answered.status;
};

const SMALL = Buffer.alloc(1_000, 'a');
const STRANGE = gzipSync(Buffer.alloc(1_000, 's'));

it.each([
  ['small', 1_000],
  ['large', 1_000_000],
])('a %s body is counted while it is read in, and nothing of it after that', async (_, bytes) => {
  const seen: number[] = [];
  read = async () => {
    seen.push(heldBytes);
    return NOTHING;
  };
  expect(await post(Buffer.alloc(bytes, 'a'))).toBe(200);
  expect(seen[0]).toBeGreaterThan(bytes * foreignHeldPerByte);
  await expect.poll(() => heldBytes + leftBytes).toBe(0);
});

it('what is left of bodies until their answers are taken has a budget of its own, and the largest body has room beside it', async () => {
  const largest = Buffer.alloc(bodyInflatedBytesMax, 'a');
  const untaken: ServerResponse[] = [];
  const many = 10_000;
  const refusals = Array.from({ length: many }, () => REFUSED);
  read = async () => ({ ...NOTHING, refusals });
  answer = (response) => void untaken.push(response);
  const most = Math.floor(foreignLeftBytesMax / (many * foreignLeftBytes));
  const waiting = Array.from({ length: most }, () => post(SMALL));
  await expect.poll(() => untaken.length).toBe(most);
  expect([heldBytes < 100_000, leftBytes]).toEqual([true, most * many * foreignLeftBytes]);
  expect(await post(SMALL)).toBe(503);
  expect(leftBytes).toBe(most * many * foreignLeftBytes);
  read = async () => NOTHING;
  answer = (response) => sendJson(response, 200, {});
  expect(await post(largest)).toBe(200);
  for (const response of untaken) sendJson(response, 200, {});
  expect(await Promise.all(waiting)).toEqual(Array(most).fill(200));
  await expect.poll(() => heldBytes + leftBytes).toBe(0);
});

it('what can not be read leaves nothing counted', async () => {
  read = () => Promise.reject(new Error('no'));
  expect(await post(SMALL)).toBe(500);
  await expect.poll(() => heldBytes + leftBytes).toBe(0);
});

it('one is read at a time, and nothing stays counted of those who go away in the middle of it or before', async () => {
  const ends: (() => void)[] = [];
  read = async () => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return { ...NOTHING, refusals: [REFUSED] };
  };
  let arrived = 0;
  server.on('request', (incoming) => incoming.on('end', () => (arrived += 1)));
  const leave = new AbortController();
  const left = Promise.allSettled([post(SMALL, leave.signal), post(SMALL, leave.signal)]);
  await expect.poll(() => arrived).toBe(2);
  const stays = post(SMALL);
  await expect.poll(() => arrived).toBe(3);
  expect(begun).toHaveLength(1);
  leave.abort();
  await left;
  const countOpen = (): Promise<number> =>
    new Promise((resolve) => void server.getConnections((_, count) => resolve(count)));
  await expect.poll(countOpen).toBe(1);
  ends[0]?.();
  await expect.poll(() => begun.length).toBe(2);
  ends[1]?.();
  expect(await stays).toBe(200);
  await expect.poll(() => heldBytes + leftBytes).toBe(0);
  expect(begun).toHaveLength(2);
});

it('strangers fill their own places alone, and have one turn in four while others wait', async () => {
  const ends: (() => void)[] = [];
  read = async () => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return NOTHING;
  };
  let arrived = 0;
  server.on('request', (incoming) => incoming.on('end', () => (arrived += 1)));
  const first = post(SMALL);
  await expect.poll(() => begun.length).toBe(1);
  const strange = Array.from({ length: foreignStrangersMax + 3 }, () =>
    post(Buffer.alloc(1_000, 's')),
  );
  await expect.poll(() => arrived).toBe(foreignStrangersMax + 4);
  const known = [1, 2, 3, 4].map(() => post(SMALL));
  await expect.poll(() => arrived).toBe(foreignStrangersMax + 8);
  for (let turn = 1; turn < 8; turn += 1) {
    ends[turn - 1]?.();
    await expect.poll(() => begun.length).toBe(turn + 1);
  }
  expect(begun.map((body) => body.toString('latin1', 0, 1)).join('')).toBe('aaaasass');
  const left = foreignStrangersMax + 5;
  for (; begun.length < left;) {
    const next = begun.length;
    ends[next - 1]?.();
    await expect.poll(() => begun.length, { interval: 1 }).toBe(next + 1);
  }
  ends[left - 1]?.();
  expect(await Promise.all([first, ...known])).toEqual([200, 200, 200, 200, 200]);
  const statuses = await Promise.all(strange);
  expect(statuses.filter((status) => status === 503)).toHaveLength(3);
});
