import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { canMount, isLeftOut } from '@candor/testing/left-out';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, startCollector, type TestCollector } from './collector.fixture.ts';
import {
  buildDeclaration,
  buildOptions,
  createTestClock,
  type ProductEvents,
} from './product.fixture.ts';
import { createSandbox, type Sandbox } from './sandbox.fixture.ts';
import { createTelemetry, type TelemetryOptions } from './telemetry.ts';

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

describe('record()', () => {
  it('sends what was recorded, byte for byte as it lay in the spool', async () => {
    const telemetry = sandbox.openOn();
    telemetry.record('thing.made', { count: 3 });
    telemetry.record('thing.made', { count: 4, kind: 'small' });
    const spooled = sandbox.readSpool();
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    telemetry.close();
    expect(collector.received.map(({ body }) => body)).toEqual(spooled);
    expect(listEvents(collector)).toMatchObject([
      { seq: 1, event: 'thing.made', count: 3 },
      { seq: 2, event: 'thing.made', count: 4, kind: 'small' },
    ]);
    expect(sandbox.readSpool()).toEqual([]);
  });

  it('sends one request as documented, with no header of its own', async () => {
    const telemetry = sandbox.openOn({ key: 'a key' });
    telemetry.record('thing.made', { count: 3 });
    await telemetry.send();
    telemetry.close();
    const [request] = collector.received;
    expect([request?.method, request?.path]).toEqual(['POST', '/v1/report/a%20key']);
    const names = request?.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase());
    expect(names?.sort()).toEqual([
      'connection',
      'content-encoding',
      'content-length',
      'content-type',
      'date',
      'host',
    ]);
    const offMs = Date.now() - Date.parse(request?.headers.date ?? '');
    expect(Math.abs(offMs)).toBeLessThan(60_000);
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    });
  });

  it('opens each lane with a session and a pseudonym of its own, and the declared facts', () => {
    const telemetry = createTelemetry(buildDeclaration(), {
      ...buildOptions(sandbox.folder),
      facts: { hosting: 'kestrel', undeclared: 'x' },
    });
    telemetry.choose('on');
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.failed', { code: 2 });
    const heads = sandbox.readLines().filter(({ candor }) => candor === 1);
    expect(heads).toHaveLength(2);
    for (const head of heads) {
      expect(head).toMatchObject({
        product: 'test-product',
        manifest: buildDeclaration().hash,
        version: '1.2.3',
        hosting: 'kestrel',
      });
      expect(head['device']).toMatch(/^[0-9a-f]{32}$/);
      expect(head).not.toHaveProperty('undeclared');
      expect(head).not.toHaveProperty('ephemeral');
    }
    for (const key of ['lane', 'session', 'device'])
      expect(heads[0]?.[key]).not.toBe(heads[1]?.[key]);
    telemetry.close();
  });

  it('drops a field that the manifest does not declare, and counts an event that it does not', async () => {
    const telemetry = sandbox.openOn();
    telemetry.record('thing.made', { count: 1, secret: 'canary' } as ProductEvents['thing.made']);
    telemetry.record('thing.sold' as 'thing.made', { count: 1 });
    telemetry.record('constructor' as 'thing.made', { count: 1 });
    expect(telemetry.counts()).toEqual({ recorded: 1, refused: 2, lost: 0 });
    await telemetry.send();
    expect(collector.received[0]?.body).not.toContain('canary');
    expect(listEvents(collector)).toMatchObject([
      { event: 'thing.made', count: 1 },
      { event: 'candor.lost', reason: 'undeclared', count: 2 },
    ]);
    telemetry.close();
  });

  it('never throws, whatever the host passes', () => {
    const telemetry = sandbox.openOn();
    const evil = Object.defineProperty({}, 'count', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const cycle: Record<string, unknown> = {};
    cycle['count'] = cycle;
    for (const fields of [
      null,
      undefined,
      7,
      'x',
      [],
      evil,
      cycle,
      { count: 2n },
      { count: Symbol('x') },
    ]) {
      telemetry.record('thing.made', fields as ProductEvents['thing.made']);
    }
    expect(telemetry.pseudonym('site', undefined as unknown as string)).toBe('');
    expect(telemetry.counts().recorded).toBe(9);
    telemetry.close();
  });

  it('does nothing once the session is closed', async () => {
    const telemetry = sandbox.openOn();
    telemetry.close();
    telemetry.record('thing.made', { count: 1 });
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    expect(telemetry.sendDetached()).toBe(false);
    expect(telemetry.choose('off').ok).toBe(false);
    expect(telemetry.counts().recorded).toBe(0);
    expect(sandbox.listFiles().some((name) => name.startsWith('spool'))).toBe(false);
  });

  const expectEphemeral = async (): Promise<void> => {
    const telemetry = sandbox.open({ effects: { env: { TEST_TELEMETRY: 'true' } } });
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.failed', { code: 1 });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    telemetry.close();
    for (const { body } of collector.received) {
      expect(JSON.parse(body.split('\n')[0] ?? '')).toMatchObject({ ephemeral: true });
    }
  };

  it('works where no folder can be made: the ids end with the process, and say so', async () => {
    fs.writeFileSync(sandbox.folder, 'a file where the folder should be');
    await expectEphemeral();
  });

  it.skipIf(isLeftOut('mounting a disk', canMount))(
    'works in a home that is read-only',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', sandbox.root]);
      try {
        await expectEphemeral();
        const telemetry = sandbox.open();
        expect(telemetry.choose('on')).toMatchObject({ ok: false });
        telemetry.close();
      } finally {
        execFileSync('umount', [sandbox.root]);
      }
    },
  );
});

describe('recordOnce() and recordDaily()', () => {
  it('record once per session, and once per day over all sessions', () => {
    const clock = createTestClock();
    const effects = { ...clock, env: {}, isInteractive: () => true };
    const run = (): number => {
      const telemetry = sandbox.openOn({ effects });
      for (let index = 0; index < 2; index += 1) {
        telemetry.recordOnce('thing.made', 'a', { count: 1 });
        telemetry.recordOnce('thing.made', 'b', { count: 1 });
        telemetry.recordDaily('heartbeat', 'a', { uptime: 1 });
      }
      telemetry.close();
      return telemetry.counts().recorded;
    };
    expect([run(), run()]).toEqual([3, 2]);
    clock.advance(86_400_000);
    expect(run()).toBe(3);
  });

  it('leave no mark while the lane is off', () => {
    const telemetry = sandbox.open();
    telemetry.recordOnce('thing.made', 'a', { count: 1 });
    telemetry.recordDaily('thing.made', 'a', { count: 1 });
    expect(sandbox.listFiles()).toEqual([]);
    telemetry.choose('on');
    telemetry.recordOnce('thing.made', 'a', { count: 1 });
    telemetry.recordDaily('thing.made', 'a', { count: 1 });
    expect(telemetry.counts().recorded).toBe(2);
    telemetry.close();
  });
});

it('createTelemetry() takes what it does not know from the manifest and the machine', () => {
  const options: TelemetryOptions<Record<string, unknown>> = {
    version: '1.0.0',
    effects: {
      env: { XDG_STATE_HOME: sandbox.root },
      platform: 'linux',
      isInteractive: () => true,
    },
  };
  const telemetry = createTelemetry(buildDeclaration(), options);
  telemetry.choose('on');
  telemetry.close();
  expect(
    fs.existsSync(path.join(sandbox.root, 'candor', 'test-product', 'settings', 'usage.json')),
  ).toBe(true);
});
