import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DraftWorld } from './foreign/draft-world.ts';
import { findObstacle, runWorld } from './foreign/run-world.ts';
import { callApi } from './lib/ask.ts';
import {
  type RunningCollector,
  projectFolder,
  readCollectorFile,
  startCollector,
} from './lib/running-collector.ts';

let root: string;
let collector: RunningCollector;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'candor-draft-'));
  collector = await startCollector({ dataFolder: join(root, 'data') });
});
afterEach(async () => {
  await collector.stop('SIGTERM');
  rmSync(root, { recursive: true, force: true });
});

const START = `manifest: 1
product: cameras
title: Cameras
vendor: Example Video
privacy: https://example.com/privacy
collector: https://telemetry.example.com
key: cameras-key
lanes: { usage: How it is used. }
events: { started: { when: when it starts, why: Whether it runs., fields: {} } }
`;

async function register(text: string): Promise<number> {
  const { url, token } = await readCollectorFile(join(root, 'data'));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' };
  return (await fetch(`${url}/api/manifests`, { method: 'POST', headers, body: text })).status;
}

/** An event as OpenTelemetry's SDKs send it. */
async function send(): Promise<unknown> {
  const attributes = [
    { key: 'Seconds', value: { doubleValue: 12.5 } },
    { key: 'Owner', value: { stringValue: 'Ada Lovelace' } },
  ];
  const record = { timeUnixNano: `${Date.now()}000000`, eventName: 'VideoExported', attributes };
  const answer = await fetch(`${collector.url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'cameras-key' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  });
  return answer.json();
}

async function draft(product: string, token: string, out: string): Promise<void> {
  const source = ['--conditions=candor-source', '--import', 'tsx', 'packages/cli/src/main.ts'];
  const argv = ['manifest', 'draft', product, '--collector', collector.url, '--out', out];
  await promisify(execFile)(process.execPath, [...source, ...argv], {
    cwd: projectFolder,
    env: { ...process.env, CANDOR_TOKEN: token },
  });
}

it('a product starts from what arrives: refused, drafted, completed, taken', async () => {
  expect(await register(START)).toBe(200);
  expect(await send()).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } });
  const { token } = await readCollectorFile(join(root, 'data'));
  const out = join(root, 'telemetry.yaml');
  await draft('cameras', token, out);
  const text = readFileSync(out, 'utf8');
  expect(text).not.toContain('Lovelace');
  expect(await register(text)).toBe(422);
  expect(await register(text.replaceAll('Todo: ', ''))).toBe(200);
  expect(await send()).toEqual({});
  const rows = await callApi<readonly { readonly field: string; readonly reason: string }[]>(
    join(root, 'data'),
    'GET',
    '/api/products/cameras/quarantine',
  );
  // The free text is refused as before, and by its name.
  expect(rows).toContainEqual(expect.objectContaining({ field: 'Owner', reason: 'undeclared' }));
});

it('a draft says what is missing: the scope of a token, a token that is known, a product', async () => {
  expect(await register(START)).toBe(200);
  const made = async (scope: string): Promise<string> => {
    const body = { name: scope, scopes: [scope], days: 1 };
    const path = '/api/tokens';
    return (await callApi<{ readonly token: string }>(join(root, 'data'), 'POST', path, body))
      .token;
  };
  const out = join(root, 'telemetry.yaml');
  await expect(draft('cameras', await made('read'), out)).rejects.toMatchObject({
    stderr: expect.stringMatching(/^Expected a token with the scope register, got one without/),
  });
  await expect(draft('cameras', 'unheard-of', out)).rejects.toMatchObject({
    stderr: expect.stringMatching(/^Expected a token that the collector knows, .* scope register/),
  });
  const token = await made('register');
  await expect(draft('lenses', token, out)).rejects.toMatchObject({
    stderr: expect.stringMatching(/^Expected a product that is registered/),
  });
  await expect(draft('cameras', token, out)).rejects.toMatchObject({
    stderr: expect.stringMatching(/^Expected names that no manifest declares/),
  });
});

const missing = findObstacle();

describe.skipIf(missing !== null)(
  `a draft of what an SDK sends${missing === null ? '' : ` (not tried, since ${missing})`}`,
  () => {
    it('declares what had a name and a type, says that there was more, and is taken once it is completed', async () => {
      const world = await runWorld<DraftWorld>('draft-main.ts', root, root);
      expect(world.said).toMatch(
        /^Left out, their names not kept: events, .*\nDrafted \d+ new events/,
      );
      const { drafted } = world;
      expect(drafted.events['video_exported']).toMatchObject({
        fields: {
          seconds: { type: 'quantity' },
          clips: { type: 'count' },
          by_hand: { type: 'boolean' },
        },
      });
      expect(drafted.foreign?.events['VideoExported']).toMatchObject({
        event: 'video_exported',
        fields: { Seconds: { field: 'seconds' }, ByHand: { field: 'by_hand' } },
      });
      expect(drafted.events['request']).toMatchObject({
        fields: { duration: { type: 'count' }, success: { type: 'boolean' } },
      });
      expect(Object.keys(drafted.events)).not.toContain('connected_to_site');
      expect(world.text).toContain('# Comment is left out: it is free text');
      expect(world.text).not.toContain('klaus');
      expect(world.answer).toEqual({ sum: 25, events: 2 });
    });
  },
);
