import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, TAKEN, type Answer, type TestCollector } from '../collector.fixture.ts';
import { buildDeclaration, buildManifest, createTestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';
import { createTelemetry } from '../telemetry.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let answer: Answer = TAKEN;
beforeEach(async () => {
  answer = TAKEN;
  collector = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

describe('choose()', () => {
  it('off takes effect at once, and leaves no file but the choice and the means to have data erased', async () => {
    const telemetry = sandbox.open();
    telemetry.choose('on');
    recordOne(telemetry);
    expect(telemetry.choose('off')).toEqual({ ok: true });
    expect(recordOne(telemetry)).toBe(false);
    telemetry.close();
    expect(sandbox.listFiles()).toEqual([
      'secret',
      'settings/exceptions.json',
      'settings/licence.json',
      'settings/usage.json',
    ]);
  });

  it.each(['maybe', 'ON', '', undefined, null, true])(
    'refuses %s, and changes nothing',
    (choice) => {
      const telemetry = sandbox.open();
      const chosen = telemetry.choose(choice as 'on');
      expect(chosen).toEqual({
        ok: false,
        message: expect.stringMatching(/^Expected the choice "on" or "off", got /) as string,
      });
      expect(sandbox.listFiles()).toEqual([]);
      telemetry.choose('on');
      telemetry.choose(choice as 'on');
      expect(recordOne(telemetry)).toBe(true);
      telemetry.close();
    },
  );

  it('off while a report is on its way leaves nothing behind when the attempt fails', async () => {
    let fail = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      answer = (response) => {
        fail = () => void response.destroy();
        resolve();
      };
    });
    const telemetry = sandbox.openOn();
    recordOne(telemetry);
    const sent = telemetry.send();
    await arrived;
    telemetry.choose('off');
    fail();
    expect(await sent).toEqual({ sent: 0, kept: 0, dropped: 0 });
    telemetry.close();
    expect(sandbox.listFiles().filter((name) => !name.startsWith('settings/'))).toEqual(['secret']);
  });

  it('off on a machine that was never on makes only the file of the choice', () => {
    const telemetry = sandbox.open();
    telemetry.choose('off', ['usage']);
    telemetry.close();
    expect(sandbox.listFiles()).toEqual(['settings/usage.json']);
  });

  it('in one process takes effect in another within a second, both ways', () => {
    const clock = createTestClock();
    const server = sandbox.open({ effects: { ...clock, env: {} } });
    const command = sandbox.open({ effects: { ...clock, env: {} } });
    expect(recordOne(server)).toBe(false);
    command.choose('on');
    clock.advance(1_000);
    expect(recordOne(server)).toBe(true);
    command.choose('off');
    clock.advance(1_000);
    expect(recordOne(server)).toBe(false);
    expect(sandbox.listFiles().filter((name) => name.startsWith('spool'))).toEqual([]);
    server.close();
    command.close();
  });

  it('off is seen before each send, without waiting', async () => {
    const clock = createTestClock();
    const server = sandbox.open({ effects: { ...clock, env: {} } });
    server.choose('on');
    recordOne(server);
    const command = sandbox.open({ effects: { ...clock, env: {} } });
    command.choose('off', ['usage']);
    expect(await server.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    expect(collector.received).toEqual([]);
    server.close();
    command.close();
  });

  it('holds for the process where no disk can keep it, and says so', () => {
    fs.writeFileSync(sandbox.folder, 'a file where the sandbox.folder should be');
    const telemetry = sandbox.open();
    expect(telemetry.choose('on')).toMatchObject({ ok: false });
    expect(recordOne(telemetry)).toBe(true);
    telemetry.choose('off');
    expect(recordOne(telemetry)).toBe(false);
    telemetry.close();
  });

  it('holds for the process where the user has no home', () => {
    const telemetry = createTelemetry(buildDeclaration(), {
      version: '1.0.0',
      settingsFolders: [],
      effects: { env: {}, readHomeFolder: () => null },
    });
    expect(telemetry.decisions().usage?.state).toBe('off');
    expect(telemetry.choose('on')).toMatchObject({ ok: false });
    telemetry.record('thing.made', { count: 1 });
    expect(telemetry.counts().recorded).toBe(1);
    telemetry.close();
  });

  it('does not govern a lane that runs by a rule', () => {
    const lanes = {
      ...buildManifest().lanes,
      licence: { why: 'Licences.', consent: 'rule' as const, rule: 'Free editions are audited.' },
    };
    const telemetry = sandbox.open({}, { lanes });
    telemetry.choose('off');
    expect(telemetry.choose('off', ['licence'])).toMatchObject({ ok: false });
    expect(telemetry.decisions().licence).toMatchObject({ state: 'on', decidedBy: 'default' });
    telemetry.record('licence.audited', { edition: 'free' });
    expect(telemetry.counts().recorded).toBe(1);
    telemetry.close();
  });

  it('covers what was declared then: a newer version sends the rest only after a new yes', async () => {
    const before = buildManifest();
    const { kind: _kind, ...fewer } = before.events['thing.made']?.fields ?? {};
    const { heartbeat: _heartbeat, ...events } = before.events;
    const older = {
      events: { ...events, 'thing.made': { ...before.events['thing.made']!, fields: fewer } },
    };
    const old = sandbox.open({}, older);
    old.choose('on');
    old.close();
    const telemetry = sandbox.open();
    const run = async (): Promise<string> => {
      telemetry.record('heartbeat', { uptime: 1 });
      telemetry.record('thing.made', { count: 1, kind: 'small' });
      await telemetry.send();
      return collector.received.at(-1)?.body ?? '';
    };
    const covered = await run();
    expect(covered).toContain('"count":1');
    expect(covered).not.toContain('kind');
    expect(covered).not.toContain('heartbeat');
    // The collector shapes it by what was agreed to, and so adds nothing either.
    expect(covered).toContain(`"manifest":"${buildDeclaration(older).hash}"`);
    telemetry.choose('on');
    const whole = await run();
    expect(whole).toContain('"kind":"small"');
    expect(whole).toContain('heartbeat');
    expect(whole).toContain(`"manifest":"${buildDeclaration().hash}"`);
    telemetry.close();
  });

  it('to agree to no device id is honoured by one that ends with the session', () => {
    const old = sandbox.open({}, { ids: { device: 'none' } });
    old.choose('on');
    old.close();
    const heads = [1, 2].map(() => {
      const telemetry = sandbox.open();
      recordOne(telemetry);
      const [name = ''] = fs.readdirSync(path.join(sandbox.folder, 'spool'));
      const head = JSON.parse(
        fs.readFileSync(path.join(sandbox.folder, 'spool', name), 'utf8').split('\n')[0] ?? '',
      ) as Record<string, unknown>;
      telemetry.choose('off', ['usage']);
      fs.rmSync(path.join(sandbox.folder, 'settings'), { recursive: true });
      telemetry.close();
      const again = sandbox.open({}, { ids: { device: 'none' } });
      again.choose('on');
      again.close();
      return head;
    });
    expect(heads.map(({ ephemeral }) => ephemeral)).toEqual([true, true]);
    expect(heads[0]?.['device']).not.toBe(heads[1]?.['device']);
  });
});
