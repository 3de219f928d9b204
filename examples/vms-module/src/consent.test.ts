import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleRoom, openModuleRoom, USERS } from './module-room.fixture.ts';
import type { VmsModule } from './module.ts';

const HOUR_MS = 3_600_000;

let room: ModuleRoom;
beforeEach(async () => void (room = await openModuleRoom()));
afterEach(() => room.close());

const SWITCH = 'VMS_ApplicationInsights__Enabled';

const writeSettings = (folder: string, name: string, enabled: unknown): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), JSON.stringify({ ApplicationInsights: { Enabled: enabled } }));
};

/** What lies beside the settings: a spool, a ledger, and the secret that ids are made from once something was recorded. */
const listTelemetryFiles = (): readonly string[] => {
  const folder = join(room.userFolder, 'telemetry');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'settings') : [];
};

/** Whether a session that is opened now is reported. */
async function isReported(env: Readonly<Record<string, string>> = {}): Promise<boolean> {
  const before = room.collector.reports.length;
  await room.open(env).close();
  return room.collector.reports.length > before;
}

describe('the notice', () => {
  it('is shown once, and the run that shows it records nothing', async () => {
    expect(await isReported()).toBe(false);
    expect(room.notices).toHaveLength(1);
    expect(room.notices[0]).toContain('VMS Module');
    expect(room.notices[0]).toContain(`${SWITCH}=false`);
    expect(listTelemetryFiles()).toEqual([]);
    expect(await isReported()).toBe(true);
    expect(room.notices).toHaveLength(1);
  });

  it('waits for somebody to read it, and so does everything else', async () => {
    const effects = { env: {}, isInteractive: () => false };
    for (let run = 0; run < 2; run += 1) await room.open({}, { effects }).close();
    expect(room.notices).toEqual([]);
    expect(room.collector.reports).toEqual([]);
    expect(existsSync(room.userFolder)).toBe(false);
  });

  it('is not shown to who has opted out', async () => {
    expect(await isReported({ [SWITCH]: 'false' })).toBe(false);
    expect(room.notices).toEqual([]);
    expect(existsSync(room.userFolder)).toBe(false);
  });
});

describe('the settings chain, after the notice', () => {
  beforeEach(() => room.open().close());

  it.each([
    // module file, user file, variable, reported
    [undefined, undefined, undefined, true],
    [null, null, undefined, true],
    [false, undefined, undefined, false],
    [false, true, undefined, true],
    ['no idea', undefined, undefined, false],
    [true, undefined, undefined, true],
    [true, false, undefined, false],
    [undefined, false, undefined, false],
    [undefined, 'false', undefined, false],
    [undefined, 'no idea', undefined, false],
    [undefined, undefined, { [SWITCH]: 'false' }, false],
    [undefined, undefined, { [SWITCH]: 'False' }, false],
    [undefined, undefined, { vms_applicationinsights__enabled: 'false' }, false],
    [undefined, undefined, { [SWITCH]: 'no idea' }, false],
    [undefined, undefined, { [SWITCH]: '' }, true],
    [undefined, undefined, { [SWITCH]: 'true' }, true],
    [undefined, true, { [SWITCH]: 'false' }, false],
    // Whoever says no wins, also over a later link that says yes.
    [undefined, false, { [SWITCH]: 'true' }, false],
    [undefined, undefined, { DO_NOT_TRACK: '1' }, false],
  ])(
    'module file %j, user file %j, environment %j: reported %s',
    async (module, user, env, reported) => {
      if (module !== undefined) writeSettings(room.moduleFolder, 'appsettings.json', module);
      if (user !== undefined) writeSettings(room.userFolder, 'appsettings.user.json', user);
      expect(await isReported(env)).toBe(reported);
      expect(listTelemetryFiles().length > 0).toBe(reported);
    },
  );

  it.each(['appsettings.json', 'appsettings.user.json'])(
    'takes a damaged %s for a no',
    async (name) => {
      const folder = name === 'appsettings.json' ? room.moduleFolder : room.userFolder;
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), '{ "ApplicationInsights": ');
      expect(await isReported()).toBe(false);
    },
  );

  it('says where a no in the module file comes from', () => {
    writeSettings(room.moduleFolder, 'appsettings.json', false);
    expect(room.open().getModuleConfig()).toMatchObject({
      telemetry: 'off',
      reason: expect.stringContaining('appsettings.json beside the module'),
    });
  });

  it('is read at the import and not later', async () => {
    const env: Record<string, string> = {};
    const module = room.open(env);
    env[SWITCH] = 'false';
    room.time.advance(HOUR_MS);
    expect(module.getModuleConfig().telemetry).toBe('on');
    await module.close();
    expect(room.collector.reports.length).toBeGreaterThan(0);
    expect(await isReported(env)).toBe(false);
  });
});

describe('setModuleConfig({ enableTelemetry })', () => {
  beforeEach(() => room.open().close());

  it('turns off at once, drops what was not sent, and holds for all later sessions', async () => {
    const module = room.open();
    module.setModuleConfig({ enableTelemetry: false });
    expect(module.getModuleConfig().telemetry).toBe('off');
    await module.close();
    expect(room.collector.reports).toEqual([]);
    expect(await isReported()).toBe(false);
    expect(listTelemetryFiles()).toEqual(['secret']);
    const written = readFileSync(join(room.userFolder, 'appsettings.user.json'), 'utf8');
    expect(JSON.parse(written)).toEqual({ ApplicationInsights: { Enabled: false } });
  });

  it('turns off other sessions of the user that are under way', async () => {
    const running = room.open();
    room.open().setModuleConfig({ enableTelemetry: false });
    room.time.advance(HOUR_MS);
    await running.close();
    expect(room.collector.reports).toEqual([]);
  });

  it('turns on again, at once and for later', async () => {
    room.open().setModuleConfig({ enableTelemetry: false });
    const module = room.open();
    module.setModuleConfig({ enableTelemetry: true });
    expect(module.getModuleConfig().telemetry).toBe('on');
    await module.close();
    expect(room.collector.events()).toMatchObject([
      { command: 'set_module_config' },
      { command: 'get_module_config' },
    ]);
    expect(await isReported()).toBe(true);
  });
});

describe('a site that forbids the collection of usage data', () => {
  beforeEach(() => room.open().close());

  const connect = async (module: VmsModule, usageDataCollection: boolean): Promise<void> => {
    const site = await room.startSite({ site: { usageDataCollection } });
    await module.connectVms({ address: site.url, login: USERS.basic });
  };

  it('turns off at once, says nothing of the connection, and holds for all later sessions', async () => {
    const module = room.open();
    await connect(module, false);
    await module.getSite();
    await module.disconnectVms();
    await module.close();
    expect(room.collector.reports).toEqual([]);
    expect(await isReported()).toBe(false);
    expect(listTelemetryFiles()).toEqual(['secret']);
  });

  it('is not undone by another site that allows it, but by the user', async () => {
    const module = room.open();
    await connect(module, false);
    await connect(module, true);
    await module.close();
    expect(room.collector.reports).toEqual([]);
    room.open().setModuleConfig({ enableTelemetry: true });
    expect(await isReported()).toBe(true);
    await connect(room.open(), false);
    expect(await isReported()).toBe(false);
  });

  it('counts for who says neither yes nor no: only a clear yes allows it', async () => {
    const module = room.open();
    const unclear = { usageDataCollection: 'yes' as unknown as boolean };
    const site = await room.startSite({ site: unclear });
    await module.connectVms({ address: site.url, login: USERS.basic });
    expect(module.getModuleConfig().telemetry).toBe('off');
  });
});
