import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { buildManifest, createTestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

describe('off', () => {
  it('means off: no file, no connection, no callback of the host, whatever is called', async () => {
    const clock = createTestClock();
    const telemetry = sandbox.open({ effects: { ...clock, env: { DO_NOT_TRACK: '1' } } });
    let reads = 0;
    telemetry.heartbeat('heartbeat', () => ({ uptime: (reads += 1) }));
    telemetry.record('thing.made', { count: 1 });
    telemetry.recordOnce('thing.made', 'a', { count: 1 });
    telemetry.recordDaily('thing.made', 'a', { count: 1 });
    telemetry.record('undeclared' as 'thing.made', { count: 1 });
    clock.advance(5 * 3_600_000);
    expect(telemetry.pseudonym('site', 'x')).toBe('');
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    expect(telemetry.sendDetached()).toBe(false);
    expect(telemetry.takeNotice()).toBeNull();
    telemetry.close();
    expect(reads).toBe(0);
    expect(fs.existsSync(sandbox.folder)).toBe(false);
    expect(collector.connections()).toBe(0);
    expect(telemetry.counts()).toEqual({ recorded: 0, refused: 0, lost: 0 });
  });

  it('drops what an earlier run has spooled, and sends none of it', async () => {
    const first = sandbox.open();
    first.choose('on');
    recordOne(first);
    first.recordDaily('thing.made', 'a', { count: 1 });
    first.close();
    const second = sandbox.open({ effects: { env: { TEST_TELEMETRY: 'false' } } });
    expect(await second.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    second.close();
    expect(collector.received).toEqual([]);
    expect(sandbox.listFiles()).toEqual([
      'secret',
      'settings/exceptions.json',
      'settings/licence.json',
      'settings/usage.json',
    ]);
  });

  it('for a run that nobody watches, leaves alone what a watched one has spooled', async () => {
    const manifest = { consent: { ...buildManifest().consent, unattended: 'off' as const } };
    const first = sandbox.open({}, manifest);
    first.choose('on');
    recordOne(first);
    first.close();
    const second = sandbox.open({ effects: { env: { CI: '1' } } }, manifest);
    expect(recordOne(second)).toBe(false);
    expect(await second.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    second.close();
    const third = sandbox.open({}, manifest);
    expect(await third.send()).toMatchObject({ sent: 1 });
    third.close();
  });
});

describe('off, said by another process', () => {
  const openBoth = (): { a: ReturnType<Sandbox['open']>; sayOff: () => void } => {
    const clock = createTestClock();
    const a = sandbox.openOn({ effects: { ...clock, env: {} } });
    return {
      a,
      sayOff: () => {
        const b = sandbox.open({ effects: { ...clock, env: {} } });
        b.choose('off');
        b.close();
      },
    };
  };
  const listSpooled = (): readonly string[] =>
    sandbox.listFiles().filter((name) => name.startsWith('spool'));

  it('leaves nothing of a running process behind when it closes', () => {
    for (const event of ['thing.made', 'undeclared'] as const) {
      const { a, sayOff } = openBoth();
      a.record(event as 'thing.made', { count: 1 });
      sayOff();
      a.close();
      expect(listSpooled()).toEqual([]);
    }
  });

  it('is not taken for a sender that took the file', async () => {
    const { a, sayOff } = openBoth();
    expect(recordOne(a)).toBe(true);
    sayOff();
    // The writer looks after its file by real time; the clock of the host, which consent goes by, stands still.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(recordOne(a)).toBe(false);
    expect(listSpooled()).toEqual([]);
    expect(a.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'choice' });
    expect(a.counts()).toEqual({ recorded: 1, refused: 0, lost: 0 });
    a.close();
  });

  it('holds for a file that is opened within the same second', () => {
    const { a, sayOff } = openBoth();
    sayOff();
    expect(recordOne(a)).toBe(false);
    expect(listSpooled()).toEqual([]);
    a.close();
  });
});

describe('applySitePolicy()', () => {
  it('is off now and in later sessions, whatever the user chose, until it is taken back', () => {
    const first = sandbox.open();
    first.choose('on');
    recordOne(first);
    first.applySitePolicy('forbidden');
    expect(recordOne(first)).toBe(false);
    expect(sandbox.listFiles().filter((name) => name.startsWith('spool'))).toEqual([]);
    first.close();
    const second = sandbox.open();
    expect(second.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'site' });
    second.applySitePolicy('allowed');
    expect(second.decisions().usage?.state).toBe('on');
    expect(sandbox.listFiles()).not.toContain('settings/site.json');
    second.close();
  });

  it('holds for the process where no disk can keep it', () => {
    fs.writeFileSync(sandbox.folder, 'a file where the sandbox.folder should be');
    const telemetry = sandbox.open({ effects: { env: { TEST_TELEMETRY: 'true' } } });
    expect(recordOne(telemetry)).toBe(true);
    telemetry.applySitePolicy('forbidden');
    expect(recordOne(telemetry)).toBe(false);
    telemetry.applySitePolicy('allowed');
    expect(recordOne(telemetry)).toBe(true);
    telemetry.close();
  });

  it.each(['deny', 'Forbidden', '', 'ALLOWED', true, false, undefined, null])(
    'takes %j, as a site may say it, for forbidden',
    (raw) => {
      const telemetry = sandbox.openOn();
      for (const before of ['forbidden', 'allowed'] as const) {
        telemetry.applySitePolicy(before);
        telemetry.applySitePolicy(raw as 'forbidden');
        expect(recordOne(telemetry)).toBe(false);
      }
      telemetry.close();
    },
  );

  it('allowed makes no file', () => {
    const telemetry = sandbox.open();
    telemetry.applySitePolicy('allowed');
    telemetry.close();
    expect(sandbox.listFiles()).toEqual([]);
  });
});

describe('a settings file of the product', () => {
  it('turns on and off while the process runs', () => {
    const clock = createTestClock();
    const file = path.join(sandbox.root, 'appsettings.json');
    const telemetry = sandbox.open({
      settingsFolders: [sandbox.root],
      effects: { ...clock, env: {} },
    });
    const write = (enabled: boolean): void => {
      fs.writeFileSync(file, JSON.stringify({ Telemetry: { Enabled: enabled } }));
      clock.advance(1_000);
    };
    write(true);
    expect(recordOne(telemetry)).toBe(true);
    write(false);
    expect(recordOne(telemetry)).toBe(false);
    expect(telemetry.decisions().usage).toMatchObject({ decidedBy: 'settings' });
    expect(
      telemetry.decisions().usage?.layers.find(({ layer }) => layer === 'settings')?.origin,
    ).toBe(`${file}:1`);
    expect(sandbox.listFiles().filter((name) => name.startsWith('spool'))).toEqual([]);
    telemetry.close();
  });
});

describe('what could not be written', () => {
  /** A folder in the place of a file can not be replaced by one, whoever runs the tests. */
  const block = (name: string): string => {
    const file = path.join(sandbox.folder, 'settings', name);
    fs.mkdirSync(path.join(file, 'inside'), { recursive: true });
    return file;
  };
  const sayLater = (file: string, json: object): void => {
    fs.rmSync(file, { recursive: true });
    fs.writeFileSync(file, JSON.stringify(json));
  };

  it('holds for the process until somebody says something else on the disk: a later off wins over an "on"', () => {
    const clock = createTestClock();
    const telemetry = sandbox.open({ effects: { ...clock, env: {} } });
    const file = block('usage.json');
    expect(telemetry.choose('on', ['usage'])).toMatchObject({ ok: false });
    expect(recordOne(telemetry)).toBe(true);
    sayLater(file, { choice: 'off', at: '2026-11-21T10:00:00.000Z', manifest: 'x', agreed: {} });
    clock.advance(1_000);
    expect(recordOne(telemetry)).toBe(false);
    expect(telemetry.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'choice' });
    telemetry.close();
  });

  it('so does the policy of a site: one that is kept later wins over an "allowed"', () => {
    const clock = createTestClock();
    const telemetry = sandbox.openOn({ effects: { ...clock, env: {} } });
    const file = block('site.json');
    telemetry.applySitePolicy('allowed');
    expect(recordOne(telemetry)).toBe(true);
    sayLater(file, { policy: 'forbidden', at: '2026-11-21T10:00:00.000Z' });
    clock.advance(1_000);
    expect(recordOne(telemetry)).toBe(false);
    expect(telemetry.decisions().usage?.decidedBy).toBe('site');
    telemetry.close();
  });
});

describe('a policy of the machine', () => {
  it('turns a running process off, drops what it had spooled, and lets it go on when it is taken back', () => {
    const clock = createTestClock();
    const machine = path.join(sandbox.root, 'etc');
    const file = path.join(machine, 'test-product', 'telemetry.json');
    const effects = { ...clock, env: {}, listMachineFolders: () => [machine] };
    const telemetry = sandbox.openOn({ effects });
    expect(recordOne(telemetry)).toBe(true);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '{ "telemetry": "off" }');
    clock.advance(1_000);
    expect(recordOne(telemetry)).toBe(false);
    expect(sandbox.listFiles().filter((name) => name.startsWith('spool'))).toEqual([]);
    fs.writeFileSync(file, '{}');
    clock.advance(1_000);
    expect(recordOne(telemetry)).toBe(true);
    telemetry.close();
  });

  it('has reports sent to its relay, and none to the collector of the product', async () => {
    const relay = await startCollector();
    const machine = path.join(sandbox.root, 'etc');
    fs.mkdirSync(path.join(machine, 'test-product'), { recursive: true });
    const file = path.join(machine, 'test-product', 'telemetry.json');
    fs.writeFileSync(file, JSON.stringify({ relay: `${relay.url}/for/all/` }));
    const telemetry = sandbox.openOn({
      effects: { env: {}, listMachineFolders: () => [machine] },
    });
    recordOne(telemetry);
    expect(await telemetry.send()).toMatchObject({ sent: 1 });
    telemetry.close();
    expect(relay.received.map(({ path: at }) => at)).toEqual(['/for/all/v1/report/test-product']);
    expect(collector.connections()).toBe(0);
    await relay.close();
  });
});

describe('a repository that opts out', () => {
  it('drops what this run has recorded, and leaves alone what was recorded in another', async () => {
    const clock = createTestClock();
    const folders = ['mine', 'theirs'].map((name) => path.join(sandbox.root, name));
    const [mine = '', theirs = ''] = folders;
    for (const folder of folders) fs.mkdirSync(path.join(folder, '.git'), { recursive: true });
    const openIn = (folder: string) =>
      sandbox.openOn({ effects: { ...clock, env: {}, readWorkingFolder: () => folder } });
    const first = openIn(mine);
    recordOne(first);
    first.close();
    const spooled = sandbox.listFiles().find((name) => name.startsWith('spool'));

    const second = openIn(theirs);
    expect(recordOne(second)).toBe(true);
    fs.writeFileSync(path.join(theirs, '.telemetry.json'), '{ "telemetry": "off" }');
    clock.advance(1_000);
    expect(recordOne(second)).toBe(false);
    expect(second.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'repository' });
    expect(await second.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    second.close();
    expect(sandbox.listFiles().filter((name) => name.startsWith('spool'))).toEqual([spooled]);

    const third = openIn(mine);
    expect(await third.send()).toMatchObject({ sent: 1 });
    third.close();
  });
});
