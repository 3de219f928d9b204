import { setImmediate as turn } from 'node:timers/promises';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildDeclaration, buildOptions, createTestClock } from '../product.fixture.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';
import { createTelemetry, type Declaration, type Telemetry } from '../telemetry.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox('https://telemetry.invalid');
});
afterEach(() => sandbox.remove());

/** An earlier run that has recorded something; then, by another process, the lane was turned off. */
function leaveSpooled(): void {
  const telemetry = sandbox.openOn();
  telemetry.record('thing.made', { count: 1 });
  telemetry.close();
  expect(sandbox.readLines()).toHaveLength(2);
  const file = path.join(sandbox.folder, 'settings', 'usage.json');
  const kept = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, kept.replace('"choice": "on"', '"choice": "off"'));
  expect(fs.readFileSync(file, 'utf8')).not.toBe(kept);
}

const listSpooled = (): readonly string[] =>
  sandbox.listFiles().filter((name) => name.endsWith('.ndjson'));

describe('a start', () => {
  it('asks for nothing on the disk before the first call', async () => {
    const asked: string[] = [];
    const effects = {
      env: {},
      readHomeFolder: () => {
        asked.push('home');
        return null;
      },
      listMachineFolders: () => {
        asked.push('machine');
        return [];
      },
    };
    const telemetry = createTelemetry(buildDeclaration(), { version: '1.2.3', effects });
    expect(asked).toEqual([]);
    telemetry.decisions();
    expect(asked).toContain('home');
    expect(asked).toContain('machine');
    const before = asked.length;
    await turn();
    expect(asked).toHaveLength(before);
    telemetry.close();
  });

  it.each<readonly [string, (telemetry: Telemetry<Record<string, object>>) => unknown]>([
    ['decisions()', (telemetry) => telemetry.decisions()],
    ['record()', (telemetry) => telemetry.record('thing.made', { count: 1 })],
    ['startTimer()', (telemetry) => telemetry.startTimer()],
    ['close()', (telemetry) => telemetry.close()],
    ['nothing but a turn of the event loop', () => undefined],
  ])('drops what nobody wants any more by %s', async (_name, call) => {
    leaveSpooled();
    const telemetry = sandbox.open() as unknown as Telemetry<Record<string, object>>;
    expect(listSpooled()).toHaveLength(1);
    call(telemetry);
    await turn();
    expect(listSpooled()).toEqual([]);
    telemetry.close();
  });

  it('waits for a turn of the clock that it is given', async () => {
    leaveSpooled();
    const clock = createTestClock();
    const telemetry = sandbox.open({ effects: { schedule: clock.schedule } });
    await turn();
    expect(listSpooled()).toHaveLength(1);
    clock.advance(0);
    expect(listSpooled()).toEqual([]);
    telemetry.close();
  });

  it('leaves nothing behind that listens, once it is closed', () => {
    const count = (): readonly number[] =>
      ['exit', 'uncaughtExceptionMonitor'].map((name) => process.listenerCount(name));
    const before = count();
    const telemetry = sandbox.open();
    expect(count()).not.toEqual(before);
    telemetry.close();
    expect(count()).toEqual(before);
  });

  it('listens for the end no longer than it has something to do then', () => {
    const before = process.listenerCount('exit');
    // Its manifest has no event that tells how a session ends.
    const telemetry = sandbox.open();
    telemetry.decisions();
    expect(process.listenerCount('exit')).toBe(before);
    telemetry.close();
  });
});

describe('what holds is what held at the start', () => {
  it.each([
    [{ DO_NOT_TRACK: '1' }, 'DO_NOT_TRACK', 'off', 'environment'],
    [{ TEST_TELEMETRY: 'false' }, 'TEST_TELEMETRY', 'off', 'environment'],
    [{ TEST_TELEMETRY: 'true' }, 'TEST_TELEMETRY', 'on', 'environment'],
  ] as const)('of the environment %j', (given, name, state, decidedBy) => {
    const env: Record<string, string | undefined> = { ...given };
    const options = buildOptions(sandbox.folder);
    const effects = { ...options.effects, env };
    const telemetry = createTelemetry(buildDeclaration(), { ...options, effects });
    delete env[name];
    expect(telemetry.decisions().usage).toMatchObject({ state, decidedBy });
    telemetry.close();
  });

  it.each([
    [{ DO_NOT_TRACK: '1' }, 'DO_NOT_TRACK'],
    [{ TEST_TELEMETRY: 'false' }, 'TEST_TELEMETRY'],
  ] as const)('of the environment %j, whatever is said later', (given, name) => {
    const env: Record<string, string | undefined> = { ...given };
    const telemetry = sandbox.open({ effects: { env } });
    delete env[name];
    telemetry.choose('on');
    expect(telemetry.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'environment' });
    telemetry.record('thing.made', { count: 1 });
    telemetry.close();
    expect(sandbox.readLines()).toEqual([]);
  });

  it('unless its environment says otherwise by then', () => {
    const env: Record<string, string | undefined> = { TEST_TELEMETRY: 'false' };
    const telemetry = sandbox.open({ effects: { env } });
    telemetry.decisions();
    env['TEST_TELEMETRY'] = 'true';
    telemetry.choose('on');
    expect(telemetry.decisions().usage).toMatchObject({ state: 'on', decidedBy: 'environment' });
    telemetry.close();
  });

  it('of the environment as to a build service, though the host hides it', () => {
    const env: Record<string, string | undefined> = { CI: 'true' };
    const options = buildOptions(sandbox.folder);
    const effects = { ...options.effects, env };
    const declaration = buildDeclaration({
      consent: { ...buildDeclaration().manifest.consent, unattended: 'off' },
    });
    const telemetry = createTelemetry(declaration, { ...options, effects });
    delete env['CI'];
    expect(telemetry.decisions().usage).toMatchObject({ state: 'off', decidedBy: 'unattended' });
    telemetry.close();
  });

  it('of the options', () => {
    const options = { ...buildOptions(sandbox.folder) };
    const telemetry = createTelemetry(buildDeclaration(), options);
    Object.assign(options, { folder: path.join(sandbox.root, 'another') });
    telemetry.choose('on');
    expect(sandbox.listFiles()).toContain('settings/usage.json');
    telemetry.close();
  });
});

describe('a host that is at fault', () => {
  it('and whose way to wait throws is served by its first call', () => {
    const schedule = (): never => {
      throw new Error('canary');
    };
    const telemetry = sandbox.open({ effects: { schedule } });
    expect(telemetry.decisions().usage?.state).toBe('off');
    telemetry.close();
  });

  it('and gives no options has telemetry that does nothing', () => {
    const telemetry = createTelemetry(buildDeclaration(), undefined as never);
    expect(telemetry.decisions()).toEqual({});
    telemetry.close();
  });

  it('and calls while it is asked for something is answered with nothing', () => {
    const options = buildOptions(sandbox.folder);
    const said: unknown[] = [];
    const host: { telemetry?: Pick<Telemetry<object>, 'decisions' | 'close'> } = {};
    const effects = {
      ...options.effects,
      listMachineFolders: () => {
        said.push(host.telemetry?.decisions());
        return [];
      },
    };
    host.telemetry = createTelemetry(buildDeclaration(), { ...options, effects });
    expect(Object.keys(host.telemetry?.decisions() ?? {})).toContain('usage');
    expect(said[0]).toEqual({});
    host.telemetry?.close();
  });

  it.each([
    ['nothing', undefined],
    ['no manifest', { hash: 'x' }],
    [
      'a manifest without events',
      { hash: 'x', manifest: { ...buildDeclaration().manifest, events: undefined } },
    ],
    [
      'a manifest without consent',
      { hash: 'x', manifest: { ...buildDeclaration().manifest, consent: undefined } },
    ],
  ])('and declares %s has telemetry that does nothing', async (_name, declaration) => {
    const telemetry = createTelemetry(
      declaration as unknown as Declaration<Record<string, object>>,
      buildOptions(sandbox.folder),
    );
    telemetry.record('thing.made', { count: 1 });
    telemetry.exception(new Error('canary'));
    expect(telemetry.decisions()).toEqual({});
    expect(
      telemetry.measure(
        'thing.made',
        () => 7,
        () => ({}),
      ),
    ).toBe(7);
    expect(telemetry.startTimer()()).toBeGreaterThanOrEqual(0);
    expect(telemetry.vitals().processors).toBeGreaterThan(0);
    await turn();
    telemetry.close();
    expect(sandbox.listFiles()).toEqual([]);
  });
});
