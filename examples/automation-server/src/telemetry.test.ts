import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestClock,
  startTestCollector,
  type TestClock,
  type TestCollector,
} from '@candor/client/testing';
import type { AutomationServer } from './server.ts';
import { openServerRoom, type ServerRoom } from './server-room.fixture.ts';
import { declaration } from './telemetry.generated.ts';

const HOUR_MS = 3_600_000;

let room: ServerRoom;
let collector: TestCollector;
let time: TestClock;
beforeEach(async () => {
  room = openServerRoom();
  collector = await startTestCollector();
  time = createTestClock(Date.UTC(2026, 2, 4, 5, 6, 7));
});
afterEach(async () => {
  await room.close();
  await collector.close();
});

const start = (
  env: Readonly<Record<string, string>> = {},
  version = '5.2.0',
): Promise<AutomationServer> =>
  room.start({
    version,
    collector: collector.url,
    effects: { env, platform: 'linux', now: time.now, schedule: time.schedule },
  });

/** Runs a server for a while and gives what it sent. */
async function listSent(
  env: Readonly<Record<string, string>> = {},
): Promise<TestCollector['reports']> {
  const server = await start(env);
  // Heartbeats keep a little beside the hour, so that a fleet does not report at one moment.
  time.advance(2.2 * HOUR_MS);
  await server.telemetry.send();
  return collector.reports;
}

describe('a server whose telemetry is on', () => {
  it('sends everything that the article lists, how its session goes, and nothing else', async () => {
    room.configure({ ApiToken: 'secret', Telemetry: true, Hosting: 'kestrel' });
    const trial = new URL('../keys-for-this-example-only/trial.key', import.meta.url);
    copyFileSync(trial, join(room.folder, 'licence.key'));
    const server = await start();
    const add = (kind: string, input: object): Promise<unknown> =>
      room.call('POST', `/api/${kind}`, input);
    await add('roles', { name: 'canary-role' });
    await add('identities', { name: 'canary-one', role: 'canary-role' });
    await add('identities', { name: 'canary-two' });
    for (const name of ['a', 'b', 'c'])
      await add('computers', { name: `canary-${name}`, address: 'canary' });
    for (const name of ['a', 'b']) {
      await add('endpoints', {
        name: `canary-${name}`,
        path: `/canary/${name}`,
        source: 'fail "canary"',
      });
    }
    await add('apps', { name: 'canary', source: 'return 1' });
    for (const name of ['a', 'b', 'c', 'd'])
      await add('scripts', { name: `canary-${name}`, source: '' });
    await add('schedules', { name: 'canary', script: 'canary-a', everyMinutes: 10_000 });
    await add('portal-pages', { name: 'canary', text: 'canary' });
    time.advance(HOUR_MS / 2);
    await room.call('GET', '/canary/a');
    time.advance(0.6 * HOUR_MS);
    await server.telemetry.send();

    const [first, health, second] = collector.events();
    expect(collector.events().map(({ event }) => event)).toEqual([
      'heartbeat',
      'server.health',
      'heartbeat',
      'server.health',
    ]);
    expect(health).toMatchObject({ outcome: 'running', uptime: 0, errors: 0, counted: 0 });
    expect(first).toMatchObject({
      event: 'heartbeat',
      seq: 1,
      at: '2026-03-04T05:06:07.000Z',
      uptime: 0,
    });
    const { session, at, ...rest } = second as { readonly session: string; readonly at: string };
    const uptime = Math.floor((Date.parse(at) - Date.UTC(2026, 2, 4, 5, 6, 7)) / 1000);
    expect(uptime).toBeGreaterThan(3000);
    expect(session).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(rest).toEqual({
      candor: 1,
      product: 'automation-server',
      manifest: declaration.hash,
      lane: 'usage',
      started: '2026-03-04T05:06:07.000Z',
      version: '5.2.0',
      os: 'linux',
      hosting: 'kestrel',
      seq: 3,
      event: 'heartbeat',
      uptime,
      identities: 2,
      computers: 3,
      roles: 1,
      endpoints: 2,
      apps: 1,
      scripts: 4,
      schedules: 1,
      portal_pages: 1,
      licence: 'trial',
      errors: 1,
    });
    const { heartbeat } = declaration.manifest.events;
    expect(Object.keys(rest)).toEqual(expect.arrayContaining(Object.keys(heartbeat?.fields ?? {})));
    expect(Object.keys(rest)).toEqual(
      expect.arrayContaining(Object.keys(declaration.manifest.session)),
    );
    expect(collector.reports.map(({ body }) => body).join('')).not.toContain('canary');
  });

  it('posts to the key of the product, without headers of its own, a cookie or a name', async () => {
    room.configure({ Telemetry: true });
    const [request] = await listSent();
    expect(request?.path).toBe('/v1/report/automation-server');
    expect(
      Object.keys(request?.headers ?? {}).filter((name) => !STANDARD_HEADERS.has(name)),
    ).toEqual([]);
  });

  it('sends once at start-up and once an hour', async () => {
    room.configure({ Telemetry: true });
    await listSent();
    const beats = collector.events().filter(({ event }) => event === 'heartbeat');
    const hours = beats.map(({ uptime }) => Math.round((uptime as number) / 3600));
    expect(hours).toEqual([0, 1, 2]);
    expect(new Set(collector.events().map(({ session }) => session)).size).toBe(1);
  });

  it('has a new session id at each start, and nothing that ties two starts together', async () => {
    room.configure({ Telemetry: true });
    await listSent();
    await listSent();
    // How the first ended is sent by the second, in the first one's name.
    const heads = collector.reports.map(({ head }) => head);
    expect(new Set(heads.map(({ session }) => session)).size).toBe(2);
    for (const head of heads) expect(head).not.toHaveProperty('device');
  });

  it.each([
    [{ HTTP_PLATFORM_PORT: '5000' }, 'iis'],
    [{}, 'node'],
  ])('says that with %j its hosting is %s', async (env, hosting) => {
    room.configure({ Telemetry: true });
    await listSent(env);
    expect(collector.reports[0]?.head).toMatchObject({ hosting });
  });

  it('goes through the proxy of appsettings.json', async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":1}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    room.configure({ Telemetry: true, Proxy: `http://127.0.0.1:${port}` });
    expect(await listSent()).toEqual([]);
    expect(asked[0]).toBe(`${collector.url}/v1/report/automation-server`);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });
});

/** What any HTTP client sends with a body. */
const STANDARD_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-type',
  'date',
  'content-encoding',
  'content-length',
  'transfer-encoding',
]);

describe('whether telemetry is on', () => {
  it.each([
    ['nobody has answered', undefined, {}, false],
    ['appsettings.json says true', true, {}, true],
    ['appsettings.json says false', false, {}, false],
    ['appsettings.json says null', null, {}, false],
    ['appsettings.json says something else', 'perhaps', {}, false],
    ['PSUTelemetry is true', undefined, { PSUTelemetry: 'true' }, true],
    ['PSUTelemetry is True', undefined, { PSUTelemetry: 'True' }, true],
    ['PSUTelemetry is false', true, { PSUTelemetry: 'false' }, false],
    ['PSUTelemetry is something else', true, { PSUTelemetry: 'maybe' }, false],
    ['PSUTelemetry is empty', true, { PSUTelemetry: '' }, true],
    [
      'PSUTelemetry is true and appsettings.json says false',
      false,
      { PSUTelemetry: 'true' },
      false,
    ],
    ['DO_NOT_TRACK is set', true, { DO_NOT_TRACK: '1' }, false],
    ['TELEMETRY, which only the installer reads, is 1', undefined, { TELEMETRY: '1' }, false],
  ])('where %s', async (_when, setting, env, isOn) => {
    if (setting !== undefined) room.configure({ Telemetry: setting });
    const requests = await listSent(env);
    expect(requests.length > 0).toBe(isOn);
    // Where it is off nothing is written down either.
    expect(existsSync(join(room.folder, 'telemetry'))).toBe(isOn);
  });

  it('turned off, a running server stops at once and drops what it has not sent', async () => {
    const server = await start();
    server.telemetry.choose('on');
    time.advance(HOUR_MS);
    server.telemetry.choose('off');
    time.advance(3 * HOUR_MS);
    expect(await server.telemetry.send()).toMatchObject({ sent: 0, kept: 0 });
    expect(readdirSync(join(room.folder, 'telemetry'))).toEqual(['settings']);
  });

  it('what was not sent in one run is sent by the next', async () => {
    room.configure({ Telemetry: true });
    await collector.close();
    await listSent();
    const again = await startTestCollector();
    const server = await room.start({
      collector: again.url,
      effects: { env: {}, now: time.now, schedule: time.schedule },
    });
    time.advance(24 * HOUR_MS);
    await server.telemetry.send();
    const sent = again.events().filter(({ started }) => started === '2026-03-04T05:06:07.000Z');
    // Three heartbeats, each with its health, and the end.
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await again.close();
    rmSync(join(room.folder, 'telemetry'), { recursive: true });
  });
});
