/** Reports packed by zstd, which Node has from 22.15 on: a whole collector under such a Node, which npm brings along for the SDKs of others. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newerNode } from './foreign/sdks.ts';
import { callApi } from './lib/ask.ts';
import {
  type RunningCollector,
  readCollectorFile,
  startCollector,
} from './lib/running-collector.ts';

const missing = existsSync(newerNode) ? null : 'npm brought no newer Node for this machine';
if (missing !== null) process.stderr.write(`\nZSTD WAS NOT TRIED, since ${missing}.\n\n`);

it('a pipeline does not leave it out: where CI is set, what is missing is a fault', () => {
  expect(process.env['CI'] === 'true' ? missing : null).toBeNull();
});

const MANIFEST = `manifest: 1
product: cameras
title: Cameras
vendor: Example Video
privacy: https://example.com/privacy
collector: https://telemetry.example.com
key: cameras-key
lanes: { usage: How it is used. }
events: { started: { when: when it starts, why: Whether it runs., fields: {} } }
`;

/** Three bytes that are no telemetry, and that every reader passes over (RFC 8878, section 3.1.2). */
const SKIPPED = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

/** More than a body may come to: `bodyInflatedBytesMax` of the collector is 8 MiB. */
const BOMB_BYTES = 64 * 2 ** 20;

describe.skipIf(missing !== null)('a collector under a Node that has zstd', () => {
  let folder: string;
  let collector: RunningCollector;
  let manifest: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'candor-zstd-'));
    collector = await startCollector({ dataFolder: folder, node: newerNode });
    const { token } = await readCollectorFile(folder);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' };
    const answer = await fetch(`${collector.url}/api/manifests`, {
      method: 'POST',
      headers,
      body: MANIFEST,
    });
    ({ hash: manifest } = (await answer.json()) as { readonly hash: string });
  });
  afterAll(async () => {
    await collector?.stop('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  /** By the newer Node: the one that runs the tests may have none. */
  function pack(body: Buffer): Buffer {
    const program = `const { zstdCompressSync } = require('node:zlib');
      process.stdout.write(zstdCompressSync(require('node:fs').readFileSync(0)));`;
    return execFileSync(newerNode, ['-e', program], { input: body, maxBuffer: 2 ** 26 });
  }

  /** As `pzstd` packs, and whatever puts frames one after the other: each of these parts is a frame. */
  function packApart(body: Buffer, parts: number): readonly Buffer[] {
    const partBytes = Math.ceil(body.length / parts);
    return Array.from({ length: parts }, (_, index) =>
      pack(body.subarray(index * partBytes, (index + 1) * partBytes)),
    );
  }

  function buildReport(session: string): Buffer {
    const at = new Date().toISOString();
    const head = { candor: 1, product: 'cameras', manifest, lane: 'usage', session, started: at };
    const events = Array.from({ length: 500 }, (_, index) => {
      return { seq: index + 1, at, event: 'started' };
    });
    return Buffer.from([head, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  async function send(
    path: string,
    body: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const answer = await fetch(collector.url + path, {
      method: 'POST',
      headers: { 'content-encoding': 'zstd', ...headers },
      body,
    });
    return { status: answer.status, body: await answer.json() };
  }

  const REPORT = '/v1/report/cameras-key';

  it('takes a report that is packed by it', async () => {
    const packed = pack(buildReport('0d5c0000-0000-4000-8000-000000000001'));
    expect([...packed.subarray(0, 4)]).toEqual([0x28, 0xb5, 0x2f, 0xfd]);
    expect(packed.length).toBeLessThan(5_000);
    expect(await send(REPORT, packed)).toMatchObject({
      status: 200,
      body: { accepted: 500, refused: [] },
    });
    const rows = await callApi(folder, 'GET', '/api/products/cameras/quarantine');
    expect(rows).toEqual([]);
  });

  it('takes all of a report whose frames stand one after the other, with some that hold nothing between them', async () => {
    const [first, second, third] = packApart(
      buildReport('0d5c0000-0000-4000-8000-000000000003'),
      3,
    );
    const frames = [SKIPPED, pack(Buffer.alloc(0)), first, SKIPPED, second, third, SKIPPED];
    const body = Buffer.concat(frames.flatMap((frame) => frame ?? []));
    expect(await send(REPORT, body)).toMatchObject({
      status: 200,
      body: { accepted: 500, refused: [] },
    });
  });

  it('takes all logs of a body of several frames', async () => {
    const record = { timeUnixNano: `${Date.now()}000000`, eventName: 'unheard' };
    const logRecords = Array.from({ length: 20 }, () => record);
    const logs = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const frames = packApart(Buffer.from(logs), 2);
    const headers = { 'content-type': 'application/json', 'x-api-key': 'cameras-key' };
    expect(await send('/v1/logs', Buffer.concat(frames), headers)).toMatchObject({
      status: 200,
      body: { partialSuccess: { rejectedLogRecords: '20' } },
    });
  });

  it('refuses frames of which one is cut short, or which come to more than a body may hold together', async () => {
    const frames = packApart(buildReport('0d5c0000-0000-4000-8000-000000000004'), 2);
    expect(await send(REPORT, Buffer.concat(frames).subarray(0, -6))).toMatchObject({
      status: 400,
      body: { error: { code: 'body_undecodable' } },
    });
    const half = pack(Buffer.alloc(BOMB_BYTES / 16));
    const bodies = [half, half, pack(Buffer.from('x'))];
    expect(await send(REPORT, Buffer.concat(bodies))).toMatchObject({
      status: 413,
      body: { error: { code: 'body_inflates_too_large' } },
    });
  });

  it('takes logs of OpenTelemetry that are packed by it', async () => {
    const record = { timeUnixNano: `${Date.now()}000000`, eventName: 'started' };
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
    const headers = { 'content-type': 'application/json', 'x-api-key': 'cameras-key' };
    const packed = pack(Buffer.from(JSON.stringify(logs)));
    expect(await send('/v1/logs', packed, headers)).toEqual({ status: 200, body: {} });
  });

  it('refuses one that is cut short, and one that promises more than a body may hold', async () => {
    const packed = pack(buildReport('0d5c0000-0000-4000-8000-000000000002'));
    expect(await send(REPORT, packed.subarray(0, -6))).toMatchObject({
      status: 400,
      body: { error: { code: 'body_undecodable' } },
    });
    const bomb = pack(Buffer.alloc(BOMB_BYTES));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await send(REPORT, bomb)).toMatchObject({
      status: 413,
      body: { error: { code: 'body_inflates_too_large' } },
    });
  });
});
