import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { buildDeclaration, buildManifest } from '../product.fixture.ts';
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

describe('takeNotice()', () => {
  const lanes = {
    usage: { why: 'We want to know.', consent: 'notice' as const, rule: null },
    exceptions: { why: 'Failures.', consent: 'ask' as const, rule: null },
  };
  const events = (() => {
    const { 'licence.audited': _licence, ...rest } = buildManifest().events;
    return rest;
  })();
  const manifest = { lanes, events };

  it('is due once, in a run that does not record; the next run does', () => {
    const first = sandbox.open({}, manifest);
    const notice = first.takeNotice();
    expect(notice).toContain('Test Product');
    expect(notice).toContain('We want to know.');
    expect(notice).toContain('TEST_TELEMETRY=false');
    expect(notice).toContain('https://example.com/privacy');
    expect(notice).not.toContain('exceptions');
    expect(recordOne(first)).toBe(false);
    expect(first.takeNotice()).toBeNull();
    expect(first.decisions().usage?.reason).toMatch(/shown in this run/);
    first.close();
    expect(sandbox.listFiles()).toEqual(['settings/notice.json']);
    const second = sandbox.open({}, manifest);
    expect(second.takeNotice()).toBeNull();
    expect(recordOne(second)).toBe(true);
    second.close();
  });

  it('tells of a licence audit and its rule while that runs, and is not shown for it alone', () => {
    const licence = { why: 'How many.', consent: 'rule', rule: 'Free is audited.' } as const;
    const audited = { lanes: { ...lanes, licence } };
    const open = (auditWaived: boolean): ReturnType<Sandbox['open']> =>
      sandbox.open({ licence: { edition: 'free', auditWaived } }, audited);
    const waived = open(true);
    const notice = waived.takeNotice();
    expect(notice).toContain('We want to know.');
    expect(notice).not.toContain('runs by a rule');
    waived.close();
    fs.rmSync(path.join(sandbox.folder, 'settings'), { recursive: true });
    const telemetry = open(false);
    expect(telemetry.takeNotice()).toMatch(
      /runs by a rule[^]*\n {2}licence: How many\. Free is audited\.\n/,
    );
    telemetry.close();
    const next = open(false);
    expect(next.takeNotice()).toBeNull();
    next.close();
  });

  it.each([
    ['in a build service', { env: { CI: 'true' }, isTerminal: true }],
    ['without a terminal', { env: {}, isTerminal: false }],
    ['where it is turned off', { env: { TEST_TELEMETRY: 'false' }, isTerminal: true }],
    ['where it is turned on', { env: { TEST_TELEMETRY: 'true' }, isTerminal: true }],
  ])('is not shown %s, and leaves no mark', (_where, { env, isTerminal }) => {
    const telemetry = sandbox.open({ effects: { env, isInteractive: () => isTerminal } }, manifest);
    expect(telemetry.takeNotice()).toBeNull();
    telemetry.close();
    expect(sandbox.listFiles()).toEqual([]);
  });

  it('is due again for what a newer version adds, while the rest goes on', () => {
    const { heartbeat: _heartbeat, ...fewer } = events;
    const old = sandbox.open({}, { lanes, events: fewer });
    old.takeNotice();
    old.close();
    const telemetry = sandbox.open({}, manifest);
    expect(telemetry.takeNotice()).toContain('New: heartbeat, heartbeat.uptime.');
    expect(telemetry.takeNotice()).toBeNull();
    telemetry.record('heartbeat', { uptime: 1 });
    expect(telemetry.counts().recorded).toBe(0);
    expect(recordOne(telemetry)).toBe(true);
    telemetry.close();
    const next = sandbox.open({}, manifest);
    next.record('heartbeat', { uptime: 1 });
    expect(next.counts().recorded).toBe(1);
    next.close();
  });

  it('keeps for each lane by which manifest it was told of, also from a file that has one for all', () => {
    const both = { ...lanes, exceptions: { ...lanes.exceptions, consent: 'notice' as const } };
    const { heartbeat: _heartbeat, ...fewer } = events;
    const older = buildDeclaration({ lanes: both, events: fewer }).hash;
    const newer = buildDeclaration({ lanes: both, events }).hash;
    const old = sandbox.open({}, { lanes: both, events: fewer });
    old.takeNotice();
    old.close();
    const file = path.join(sandbox.folder, 'settings', 'notice.json');
    const read = (): Record<string, unknown> =>
      JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    const { manifests, ...asBefore } = read();
    expect(manifests).toEqual({ usage: older, exceptions: older });
    fs.writeFileSync(file, JSON.stringify(asBefore));
    const telemetry = sandbox.open({}, { lanes: both, events });
    expect(telemetry.takeNotice()).toContain('New: heartbeat');
    expect(read()['manifests']).toEqual({ usage: newer, exceptions: older });
    telemetry.close();
    const next = sandbox.open({}, { lanes: both, events });
    expect(next.decisions()).toMatchObject({
      usage: { state: 'on', agreedManifest: newer },
      exceptions: { state: 'on', agreedManifest: older },
    });
    next.close();
  });

  it('tells a user who chose of what is new once, and leaves it unsent', () => {
    const { heartbeat: _heartbeat, ...fewer } = events;
    const old = sandbox.open({}, { lanes, events: fewer });
    old.choose('on', ['exceptions', 'usage']);
    old.close();
    const notices = [1, 2].map(() => {
      const telemetry = sandbox.open({}, manifest);
      const notice = telemetry.takeNotice();
      telemetry.record('heartbeat', { uptime: 1 });
      expect(telemetry.counts().recorded).toBe(0);
      expect(recordOne(telemetry)).toBe(true);
      telemetry.close();
      return notice;
    });
    expect(notices).toEqual([
      expect.stringMatching(/more than you agreed to[^]*New: heartbeat/),
      null,
    ]);
  });

  it('says the same where a variable says on too, which widens no agreement', () => {
    const { heartbeat: _heartbeat, ...fewer } = events;
    const old = sandbox.open({}, { lanes, events: fewer });
    old.choose('on', ['exceptions', 'usage']);
    old.close();
    const telemetry = sandbox.open({ effects: { env: { TEST_TELEMETRY: 'true' } } }, manifest);
    expect(telemetry.takeNotice()).toMatch(/more than you agreed to[^]*New: heartbeat/);
    telemetry.record('heartbeat', { uptime: 1 });
    expect(telemetry.counts().recorded).toBe(0);
    expect(recordOne(telemetry)).toBe(true);
    telemetry.close();
  });

  it.each([
    ['a yes by the flag', { accepted: true }, {}, true, true],
    ['a yes by a variable', {}, { TELEMETRY: '1' }, true, true],
    ['a no by a variable', {}, { TELEMETRY: '0' }, false, false],
    ['no answer', {}, {}, false, true],
  ] as const)(
    'counts %s in the run that shows it as the word of the user',
    async (_what, given, env, isOnNow, isOnNext) => {
      const telemetry = sandbox.open({ effects: { env } }, manifest);
      telemetry.takeNotice();
      expect(recordOne(telemetry)).toBe(false);
      await telemetry.askOnce(given);
      expect(recordOne(telemetry)).toBe(isOnNow);
      telemetry.close();
      const next = sandbox.open({}, manifest);
      expect(recordOne(next)).toBe(isOnNext);
      next.close();
    },
  );

  it('stays off where the mark can not be kept', () => {
    fs.writeFileSync(sandbox.folder, 'a file where the sandbox.folder should be');
    for (let run = 0; run < 2; run += 1) {
      const telemetry = sandbox.open({}, manifest);
      expect(telemetry.takeNotice()).not.toBeNull();
      expect(recordOne(telemetry)).toBe(false);
      telemetry.close();
    }
  });
});
