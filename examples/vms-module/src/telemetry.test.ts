import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleRoom, openModuleRoom, SITE, USERS } from './module-room.fixture.ts';
import { declaration } from './telemetry.generated.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let room: ModuleRoom;
beforeEach(async () => {
  room = await openModuleRoom();
  // The first session shows the notice and records nothing.
  await room.open().close();
});
afterEach(() => room.close());

const eventsOf = (name: string): readonly Readonly<Record<string, unknown>>[] =>
  room.collector.events().filter(({ event }) => event === name);

/** All files of the user's folder, by path. */
function listFiles(folder: string = room.userFolder): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('a session whose telemetry is on', () => {
  it('sends everything that the article lists, and nothing else', async () => {
    const site = await room.startSite({ https: true });
    const module = room.open();
    const trust = site.certificate ?? '';
    await module.connectVms({ address: site.url, trust, login: USERS.windows });
    room.time.advance(90_000);
    await module.disconnectVms();
    await module.close();

    const heads = new Set(room.collector.reports.map(({ head }) => JSON.stringify(head)));
    expect(heads.size).toBe(1);
    const { session, device, ...head } = (room.collector.reports[0]?.head ?? {}) as Record<
      string,
      string
    >;
    expect(session).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(device).toMatch(/^[0-9a-f]{32}$/);
    expect(head).toEqual({
      candor: 1,
      product: 'vms-module',
      manifest: declaration.hash,
      lane: 'usage',
      started: '2026-03-04T05:06:07.000Z',
      version: '24.1.5',
      os: 'linux',
      os_version: '6.8.0',
      runtime: 'nodejs',
      runtime_version: '20.20.2',
      processors: 12,
      process_memory: 80_000_000,
    });
    // All that is declared is there, but for the country, which only the collector can know.
    const facts = Object.keys(declaration.manifest.session).filter((name) => name !== 'country');
    expect(Object.keys(head)).toEqual(expect.arrayContaining(facts));

    const lines = room.collector.reports.flatMap(({ events }) => events);
    expect(lines.map(({ event }) => event)).toEqual([
      'session.started',
      'command.used',
      'vms.connected',
      'command.used',
      'vms.disconnected',
    ]);
    expect(lines[2]).toEqual({
      seq: 3,
      at: '2026-03-04T05:06:07.000Z',
      event: 'vms.connected',
      site: expect.stringMatching(/^[0-9a-f]{32}$/),
      site_edition: 'expert',
      site_version: '23.3.62.1',
      user_type: 'windows',
      oauth: true,
      https: true,
      child_sites: 1,
      recording_servers: 2,
      hardware: 24,
      cameras: 22,
      microphones: 12,
      speakers: 6,
      metadata: 24,
      inputs: 8,
      outputs: 8,
    });
    expect(lines[4]).toMatchObject({ duration: 90, process_memory: 123_456 });
    for (const { event, seq: _seq, at: _at, ...fields } of lines) {
      const declared = declaration.manifest.events[String(event)]?.fields ?? {};
      expect(Object.keys(fields)).toEqual(Object.keys(declared));
    }
  });

  it('lets no name, address, password or site id out, nor into a file', async () => {
    const site = await room.startSite();
    const module = room.open({}, { sending: 'in_process' });
    await module.connectVms({ address: site.url, login: USERS.basic });
    await module.getHardware();
    const written = listFiles();
    const kept = written.map((path) => `${path}\n${readFileSync(path, 'latin1')}`).join('\n');
    await module.disconnectVms();
    await module.close();
    const sent = room.collector.reports.map(({ body }) => body).join('');
    expect(sent).toContain('vms.connected');
    expect(kept).toContain('vms.connected');
    for (const secret of ['canary', 'localhost', '127.0.0.1', new URL(site.url).port]) {
      expect(sent).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
  });

  it.each([
    ['basic', true, { user_type: 'basic', oauth: true }],
    ['basic', false, { user_type: 'basic', oauth: false }],
    ['windows', false, { user_type: 'windows', oauth: false }],
    ['oauth', true, { user_type: 'oauth', oauth: true }],
  ] as const)(
    'tells a %s user with an identity provider %s by %j',
    async (type, identityProvider, fields) => {
      const site = await room.startSite({ identityProvider });
      const module = room.open();
      await module.connectVms({ address: site.url, login: USERS[type] });
      await module.close();
      expect(eventsOf('vms.connected')).toMatchObject([{ ...fields, https: false }]);
    },
  );

  it('tells of each command once in a session, however often it was called', async () => {
    const site = await room.startSite();
    for (let session = 0; session < 2; session += 1) {
      const module = room.open();
      await module.connectVms({ address: site.url, login: USERS.basic });
      for (let again = 0; again < 3; again += 1) {
        await module.getSite();
        await module.getRecordingServers();
        await module.getDevices('camera');
      }
      await module.setDevice('canary-site-0d1f-1-1-camera', false);
      module.getModuleConfig();
      await module.close();
    }
    const used = eventsOf('command.used').map(({ command }) => command);
    const once = [
      'connect_vms',
      'get_site',
      'get_recording_servers',
      'get_devices',
      'set_device',
      'get_module_config',
    ];
    expect(used).toEqual([...once, ...once]);
  });

  it('knows a user and a site again in the next session; another user is another, of another site', async () => {
    const site = await room.startSite();
    const other = await openModuleRoom();
    await other.open().close();
    for (const module of [room.open(), room.open(), other.open()]) {
      await module.connectVms({ address: site.url, login: USERS.basic });
      await module.close();
    }
    const [first, second] = eventsOf('vms.connected');
    const third = other.collector.events().find(({ event }) => event === 'vms.connected');
    expect([second?.device, second?.site]).toEqual([first?.device, first?.site]);
    expect(second?.session).not.toBe(first?.session);
    expect(third?.device).not.toBe(first?.device);
    expect(third?.site).not.toBe(first?.site);
    await other.close();
  });

  it('says nothing of a connection that is not closed by its command, and one of each that is', async () => {
    const site = await room.startSite();
    const module = room.open();
    await module.connectVms({ address: site.url, login: USERS.basic });
    room.time.advance(5000);
    await module.connectVms({ address: site.url, login: USERS.oauth });
    await expect(
      module.connectVms({ address: site.url, login: { ...USERS.basic, password: 'x' } }),
    ).rejects.toThrow('Expected a login that the site knows');
    await module.close();
    expect(eventsOf('vms.connected')).toHaveLength(2);
    // The second connection closed the first.
    expect(eventsOf('vms.disconnected')).toMatchObject([{ duration: 5 }]);
  });

  it('connects to another site when the one before has gone, and does not call that a good end', async () => {
    const [first, second] = [await room.startSite(), await room.startSite()];
    const module = room.open();
    await module.connectVms({ address: first.url, login: USERS.basic });
    await first.close();
    await module.connectVms({ address: second.url, login: USERS.basic });
    await module.disconnectVms();
    await module.close();
    expect(eventsOf('vms.disconnected')).toHaveLength(1);
  });

  it('sends every hour while a session lasts', async () => {
    const module = room.open();
    room.time.advance(HOUR_MS);
    await expect.poll(() => eventsOf('session.started').length).toBe(1);
    module.telemetry.close();
  });

  it('keeps a copy of each body that is sent, if asked to, and none otherwise', async () => {
    const ledger = join(room.userFolder, 'telemetry', 'ledger');
    await room.open().close();
    expect(existsSync(ledger)).toBe(false);
    const module = room.open();
    module.setModuleConfig({ logTelemetry: true });
    await module.close();
    await room.open().close();
    expect(readdirSync(ledger)).toEqual(['vms-module20260304.log']);
    const log = readFileSync(join(ledger, 'vms-module20260304.log'), 'utf8');
    // At once, and in the next session.
    const [, ...logged] = room.collector.reports.map(({ body }) => body);
    expect(logged).toHaveLength(2);
    for (const text of logged) {
      expect(text).toContain('session.started');
      expect(log).toContain(text);
    }
    const last = room.open();
    last.setModuleConfig({ logTelemetry: false });
    await last.close();
    expect(readFileSync(join(ledger, 'vms-module20260304.log'), 'utf8')).toBe(log);
  });

  it('counts what is at the site, whatever is switched while it is connected', async () => {
    const site = await room.startSite({ site: { ...SITE, childSites: [], recordingServers: [] } });
    const module = room.open();
    await module.connectVms({ address: site.url, login: USERS.basic });
    site.setSite(SITE);
    await module.connectVms({ address: site.url, login: USERS.basic });
    await module.close();
    expect(eventsOf('vms.connected')).toMatchObject([
      { child_sites: 0, recording_servers: 0, hardware: 0, cameras: 0, outputs: 0 },
      { child_sites: 1, recording_servers: 2, hardware: 24, cameras: 22, outputs: 8 },
    ]);
    room.time.advance(DAY_MS);
  });
});
