import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { compileEventScan } from '@candor/manifest/event-scan';
import type { Manifest } from '@candor/manifest/manifest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inflateInlineOutputBytesMax, unpackHereMax } from '../../limits.ts';
import { KITCHEN_YAML, parseFixture } from '../registry/manifest.fixture.ts';
import { type DoorBench, SESSION, createDoorBench, eventLine, headLine } from './door.fixture.ts';
import { createInflater } from './inflate.ts';
import { openReport } from './open-report.ts';
import { scanReport } from './scan-report.ts';
import type { UnpackedBody } from './unpack-aside.ts';
import { type Unpacker, createUnpacker } from './unpack.ts';

const KITCHEN = parseFixture(KITCHEN_YAML);
const asked: string[] = [];
let unpacker: Unpacker;
beforeEach(() => {
  asked.length = 0;
  const findManifest = (product: string, hash: string): Manifest | null => {
    asked.push(`${product} ${hash.slice(0, 4)}`);
    return headLine().includes(hash) ? KITCHEN : null;
  };
  unpacker = createUnpacker({ inflater: createInflater(), findManifest });
});
afterEach(() => unpacker.stop());

const text = headLine() + eventLine(1) + eventLine(2, { course: 'starter' });
const MANY = unpackHereMax + 5;

async function unpackMany(
  bodies: readonly (Buffer | string)[],
): Promise<readonly PromiseSettledResult<UnpackedBody>[]> {
  return Promise.allSettled(
    bodies.map(async (body) =>
      typeof body === 'string'
        ? unpacker.unpack(gzipSync(body), 'gzip', 'kitchen')
        : unpacker.unpack(body, 'identity', 'kitchen'),
    ),
  );
}

function scan(body: string): UnpackedBody['ahead'] {
  const opened = openReport(Buffer.from(body));
  if (!opened.ok) return null;
  const { head, body: bytes, linesFrom } = opened.value;
  const { manifest, lane } = head;
  return { manifest, lane, lines: scanReport(bytes, linesFrom, compileEventScan(KITCHEN, lane)) };
}

it('many bodies at once come out as they went in, digested, and scanned once their manifest is known', async () => {
  const bodies = Array.from({ length: MANY }, (_, index) => text + eventLine(3 + index));
  const digests = bodies.map((body) => createHash('sha256').update(body).digest('hex'));
  const first = await unpackMany(bodies);
  const told = first.map((result) => (result.status === 'fulfilled' ? result.value : null));
  expect(told.map((body) => body?.bytes.toString())).toEqual(bodies);
  expect(told.map((body) => body?.digest)).toEqual(digests);
  expect(told.map((body) => body?.ahead)).toEqual(bodies.map(() => null));
  expect(asked).toHaveLength(1);
  const second = await unpackMany(bodies);
  expect(
    second.map((result) => (result.status === 'fulfilled' ? result.value.ahead : null)),
  ).toEqual(bodies.map(scan));
  expect(scan(bodies[0] ?? '')?.lines?.seqs).toEqual([1, 2, 3]);
});

it('bodies that are wrong, large, plain or of nobody are told as one that comes alone', async () => {
  const bodies: readonly (Buffer | string)[] = [
    text,
    Buffer.from(text),
    `${text}no line\n`,
    'no report',
    headLine({ manifest: 'f'.repeat(16) }) + eventLine(1),
    text.repeat(Math.ceil(inflateInlineOutputBytesMax / text.length) + 1),
    Buffer.from([0xff, 0xfe, 0x0a]),
    '',
  ];
  const broken = [randomBytes(64), gzipSync(text).subarray(0, 40)];
  await unpackMany(bodies);
  const [results, wrong] = await Promise.all([
    unpackMany(bodies),
    Promise.allSettled(broken.map((body) => unpacker.unpack(body, 'gzip', 'kitchen'))),
  ]);
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value.bytes.toString() : '')),
  ).toEqual(bodies.map(String));
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value.ahead : undefined)),
  ).toEqual([scan(text), scan(text), scan(`${text}no line\n`), null, null, null, null, null]);
  expect(wrong.map((result) => (result.status === 'rejected' ? result.reason : null))).toEqual([
    expect.objectContaining({ code: 'body_undecodable' }),
    expect.objectContaining({ code: 'body_undecodable' }),
  ]);
});

it('a few are unpacked on the spot, and a thread that is gone keeps nobody waiting', async () => {
  const few = await unpackMany(Array.from({ length: unpackHereMax }, () => text));
  expect(few.every((result) => result.status === 'fulfilled' && result.value.digest === null)).toBe(
    true,
  );
  const waiting = unpackMany(Array.from({ length: MANY }, () => text));
  await new Promise((resolve) => setImmediate(resolve));
  await unpacker.stop();
  const results = await waiting;
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value.bytes.toString() : '')),
  ).toEqual(Array.from({ length: MANY }, () => text));
});

it('reports that come all at once are answered as those that come one by one, and kept alike', async () => {
  const bench: DoorBench = await createDoorBench();
  try {
    bench.clock.now = Date.parse('2026-11-21T08:31:00.000Z');
    const session = (index: number): string =>
      SESSION.slice(0, -4) + String(1_000 + index).padStart(4, '0');
    const lines = [
      eventLine(1) + eventLine(2),
      eventLine(2) + eventLine(1),
      eventLine(1, { host: 'canary' }),
      eventLine(1, { course: 'canary' }) + eventLine(2),
      eventLine(1, { at: '2026-01-01T08:30:00.000Z' }),
      `${eventLine(4)}\n${eventLine(7)}`,
      eventLine(1, { event: 'dish.canary' }),
      '',
    ];
    const send = async (index: number, taken: number): Promise<unknown> => {
      const body = headLine({ session: session(index) }) + (lines[index % lines.length] ?? '');
      const answer = await bench.send(gzipSync(body), { headers: { 'content-encoding': 'gzip' } });
      const { receipt, ...rest } = answer.body;
      const { at: _at, ...statement } = JSON.parse(receipt.statement) as { at: string };
      expect(statement).toMatchObject({ digest: createHash('sha256').update(body).digest('hex') });
      return [answer.status, rest, { ...statement, digest: '', taken }];
    };
    const alone: unknown[] = [];
    for (const index of lines.keys()) alone.push(await send(index, 0));
    const rounds = [1, 2, 3, 4, 5, 6];
    const many = await Promise.all(
      rounds.flatMap((round) => [...lines.keys()].map((index) => send(round * 8 + index, 0))),
    );
    expect(many).toEqual(rounds.flatMap(() => alone));
    const events = await bench.takeEvents();
    const kept = (round: number): unknown =>
      events
        .filter((event) => Math.floor((Number(event.session.slice(-4)) - 1_000) / 8) === round)
        .map(({ session: id, seq, at, event, fields }) =>
          JSON.stringify([Number(id.slice(-4)) % 8, seq, at, event, fields]),
        )
        .toSorted();
    for (const round of rounds) expect(kept(round)).toEqual(kept(0));
  } finally {
    await bench.remove();
  }
});
