import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ModuleRoom, openModuleRoom, USERS } from './module-room.fixture.ts';
import { createVmsModule } from './module.ts';

interface Item {
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseData: {
      readonly name: string;
      readonly properties: Readonly<Record<string, string>>;
      readonly measurements: Readonly<Record<string, number>>;
    };
  };
}

const KEY = '0ec7d4ee-5b3a-4db2-b83d-ccb675330317';
const SWITCH = 'VMS_ApplicationInsights__ConnectionString';

let room: ModuleRoom;
let insights: Server;
let bodies: string[] = [];
beforeEach(async () => {
  room = await openModuleRoom();
  // The first session shows the notice and records nothing.
  await room.open().close();
  bodies = [];
  insights = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = gunzipSync(Buffer.concat(chunks)).toString('utf8');
      const items = body.trimEnd().split('\n').length;
      bodies.push(body);
      response.writeHead(request.url === '/v2/track' ? 200 : 404);
      response.end(`{"itemsReceived":${items},"itemsAccepted":${items},"errors":[]}`);
    });
  });
  await new Promise<void>((resolve) => {
    insights.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  await room.close();
  insights.closeAllConnections();
  await new Promise((resolve) => {
    insights.close(resolve);
  });
});

const connectionString = (): string =>
  `InstrumentationKey=${KEY};IngestionEndpoint=http://127.0.0.1:${(insights.address() as AddressInfo).port}/`;
const listItems = (): readonly Item[] =>
  bodies.flatMap((body) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Item),
  );

const HEX = expect.stringMatching(/^[0-9a-f]{32}$/) as unknown;
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
type Read = (item: Item) => unknown;
const readProperty =
  (name: string): Read =>
  ({ data }) =>
    data.baseData.properties[name];
/** Each property of the document in the article, by its name there: where it is here, and what it is in the session below. */
const ARTICLE_PROPERTIES: Readonly<Record<string, readonly [Read, unknown]>> = {
  uuid: [({ tags }) => tags['ai.user.id'], HEX],
  UserType: [readProperty('user_type'), 'windows'],
  IsOAuthConnection: [readProperty('oauth'), 'true'],
  EncryptionEnabled: [readProperty('https'), 'false'],
  SessionId: [({ tags }) => tags['ai.session.id'], UUID],
  ProductVersion: [readProperty('site_version'), '23.3.62.1'],
  ProductName: [readProperty('site_edition'), 'expert'],
  AssemblyVersion: [readProperty('version'), '24.1.5'],
  SiteId: [readProperty('site'), HEX],
};

it('a session tells Application Insights what the article shows, beside a collector that is named', async () => {
  const site = await room.startSite();
  const module = room.open({ [SWITCH]: connectionString() });
  await module.connectVms({ address: site.url, login: USERS.windows });
  await module.disconnectVms();
  await module.close();
  const items = listItems();
  expect(items.map(({ data }) => data.baseData.name)).toEqual([
    'session.started',
    'command.used',
    'vms.connected',
    'command.used',
    'vms.disconnected',
  ]);
  const connected = items[2];
  expect(connected?.iKey).toBe(KEY);
  expect(connected?.tags).toMatchObject({
    'ai.application.ver': '24.1.5',
    'ai.cloud.role': 'na',
    'ai.cloud.roleInstance': 'na',
    'ai.internal.nodeName': 'na',
    'ai.user.authUserId': 'na',
    'ai.location.ip': '0.0.0.0',
    'ai.session.id': UUID,
    'ai.user.id': HEX,
  });
  expect(connected?.data.baseData.measurements).toMatchObject({
    cameras: 22,
    recording_servers: 2,
    processors: 12,
  });
  if (connected === undefined) throw new Error('expected an item');
  for (const [name, [read, expected]] of Object.entries(ARTICLE_PROPERTIES))
    expect([name, read(connected)]).toEqual([name, expected]);
  expect(bodies.join('')).not.toContain('canary');
  expect(room.collector.events().map(({ event }) => event)).toEqual(
    items.map(({ data }) => data.baseData.name),
  );
});

it('and the raw log keeps its documents, in a file for each day', async () => {
  const module = room.open({
    [SWITCH]: connectionString(),
    VMS_ApplicationInsights__LogTelemetry: 'true',
  });
  await module.close();
  const ledger = join(room.userFolder, 'telemetry', 'ledger');
  expect(readdirSync(ledger)).toEqual(['vms-module20260304.log']);
  expect(readFileSync(join(ledger, 'vms-module20260304.log'), 'utf8')).toContain(bodies.join(''));
});

it('nothing goes to a collector that nobody has named', async () => {
  const module = createVmsModule({
    moduleFolder: room.moduleFolder,
    userFolder: room.userFolder,
    version: '24.1.5',
    sending: 'in_process',
    effects: {
      env: { [SWITCH]: connectionString() },
      platform: 'linux',
      isInteractive: () => true,
      now: room.time.now,
      schedule: room.time.schedule,
    },
  });
  expect(await module.telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
  expect(room.collector.reports).toEqual([]);
  await module.close();
});

it('opted out, nothing goes to Application Insights either', async () => {
  const module = room.open({
    [SWITCH]: connectionString(),
    VMS_ApplicationInsights__Enabled: 'false',
  });
  await module.close();
  expect(bodies).toEqual([]);
});
