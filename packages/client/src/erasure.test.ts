import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readErasures } from '@candor/local/holdings-files';
import { buildPseudonym, buildToken, readDeviceSecret } from '@candor/local/ids';
import { spoolCheckIntervalMs } from '@candor/local/limits';
import { hasQueuedErasure } from '@candor/local/left-over';
import { readQueuedErasure } from '@candor/local/queued-erasure';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, TAKEN, type Answer, type TestCollector } from './collector.fixture.ts';
import { retryErasure, type ErasurePlace } from './erasure.ts';
import { queueErasure } from './queue-erasure.ts';
import type { HoldingsAsker } from './holdings.ts';
import { consentCheckIntervalMs, holdingsMonthsMax } from './limits.ts';
import { buildManifest } from './product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from './sandbox.fixture.ts';
import { buildEraseStatement, createSigner } from './signing.fixture.ts';

const SENDER = fileURLToPath(new URL('./lib/detached-sender-main.ts', import.meta.url));
const signer = createSigner();
const NOW = Date.UTC(2026, 10, 21, 9);
/** A collector that erases what it is asked to, and takes reports. */
const ERASES: Answer = (response, received) => {
  if (!received.path.startsWith('/v1/erase/')) {
    TAKEN(response, received);
    return;
  }
  response.end(JSON.stringify({ receipt: signer.sign(buildEraseStatement(received.body)) }));
};
const AWAY: Answer = (response) => void response.writeHead(503).end();

let collector: TestCollector;
let answer: Answer;
let sandbox: Sandbox;
let nowMs = NOW;
beforeEach(async () => {
  answer = ERASES;
  nowMs = NOW;
  collector = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  await collector.close();
  sandbox.remove();
});

const effects = { now: () => nowMs };
const place = (changes: Parameters<typeof buildManifest>[0] = {}): ErasurePlace => ({
  manifest: buildManifest(changes),
  folder: sandbox.folder,
  effects,
});
const asker = (): HoldingsAsker => ({
  target: { collector: collector.url, key: 'test-product' },
  proxy: undefined,
  effects: { env: {} },
});
const erasures = (): readonly { readonly tokens: string[]; readonly sessions: string[] }[] =>
  collector.received
    .filter(({ path: asked }) => asked === '/v1/erase/test-product')
    .map(({ body }) => JSON.parse(body) as { tokens: string[]; sessions: string[] });
const tokenOf = (lane: 'usage' | 'exceptions' | 'licence', period = ''): string => {
  const secret = readDeviceSecret(sandbox.folder) ?? new Uint8Array();
  const purpose = { kind: 'device', product: 'test-product', lane, period, id: '' } as const;
  return Buffer.from(buildToken(secret, purpose)).toString('hex');
};
const record = (changes: Parameters<Sandbox['openOn']>[1] = {}): void => {
  const telemetry = sandbox.openOn({ effects }, changes);
  recordOne(telemetry);
  telemetry.close();
};

describe('an erasure', () => {
  it('asks for each lane by itself, drops what waits, and makes the old ids the past', async () => {
    record();
    const tokens = (['usage', 'exceptions', 'licence'] as const).map((lane) => tokenOf(lane));
    expect(queueErasure(place())).toEqual({ ok: true, requests: 3, dropped: 1 });
    expect(sandbox.readSpool()).toEqual([]);
    expect(readDeviceSecret(sandbox.folder)).toBeNull();

    const outcome = await retryErasure(asker(), place());
    expect(outcome).toMatchObject({ waiting: 0, problems: [] });
    expect(outcome.erased.map(({ lane }) => lane)).toEqual(['usage', 'exceptions', 'licence']);
    expect(erasures()).toEqual(tokens.map((token) => ({ tokens: [token], sessions: [] })));
    expect(collector.connections()).toBe(3);
    expect(hasQueuedErasure(sandbox.folder)).toBe(false);
    expect(readErasures(sandbox.folder)).toEqual(outcome.erased);

    record();
    const pseudonym = buildPseudonym(Buffer.from(tokens[0] ?? '', 'hex'));
    expect(sandbox.readLines()[0]?.['device']).not.toBe(pseudonym);
  });

  it('drops what a process still put into the spool that did not know yet', async () => {
    record();
    const spool = path.join(sandbox.folder, 'spool');
    const [name = ''] = fs.readdirSync(spool);
    const text = fs.readFileSync(path.join(spool, name));
    queueErasure(place());
    fs.mkdirSync(spool, { recursive: true });
    fs.writeFileSync(path.join(spool, name), text);
    await retryErasure(asker(), place());
    expect(sandbox.readSpool()).toEqual([]);
  });

  it('asks for every month since the secret was made, and those of reports, where ids rotate', async () => {
    const monthly = { ids: { device: 'monthly' } } as const;
    nowMs = Date.UTC(2027, 3, 1);
    record(monthly);
    nowMs = NOW;
    const secret = path.join(sandbox.folder, 'secret');
    fs.utimesSync(secret, new Date('2026-08-31T12:00:00Z'), new Date('2026-08-31T12:00:00Z'));
    const months = ['2027-04', '2026-11', '2026-10', '2026-09', '2026-08'];
    const tokens = months.map((month) => tokenOf('usage', month));
    queueErasure(place(monthly));
    await retryErasure(asker(), place(monthly));
    expect(erasures()[0]?.tokens).toEqual(tokens);
  });

  it('asks for no more months than a request may name, the newest ones', async () => {
    const monthly = { ids: { device: 'monthly' } } as const;
    record(monthly);
    fs.utimesSync(path.join(sandbox.folder, 'secret'), new Date(0), new Date(0));
    const newest = tokenOf('usage', '2026-11');
    queueErasure(place(monthly));
    await retryErasure(asker(), place(monthly));
    expect(erasures()[0]?.tokens).toHaveLength(holdingsMonthsMax);
    expect(erasures()[0]?.tokens[0]).toBe(newest);
  });

  it('names sessions where the product has no device id, as far as they are known', async () => {
    const none = { ids: { device: 'none' } } as const;
    const logged = sandbox.openOn({ effects, rawLog: true }, none);
    recordOne(logged);
    await logged.send();
    logged.close();
    record(none);
    const sessions = collector.received.map(
      ({ body }) => (JSON.parse(body.split('\n')[0] ?? '') as { session: string }).session,
    );
    const waiting = sandbox.readLines()[0]?.['session'];
    expect(queueErasure(place(none))).toMatchObject({ requests: 1, dropped: 1 });
    await retryErasure(asker(), place(none));
    expect(erasures()).toEqual([{ tokens: [], sessions: [...sessions, waiting] }]);
  });

  it.each([
    ['none', 'by the mark'],
    ['none', 'by its file that is gone'],
    ['until_reset', 'by the mark'],
    ['until_reset', 'by its file that is gone'],
  ] as const)(
    'makes a running process, with device id %s, go on under new ids as it notices %s, and counts what is lost',
    async (device, how) => {
      const ids = { ids: { device } };
      const running = sandbox.openOn({ effects }, ids);
      recordOne(running);
      const before = sandbox.readLines()[0];
      expect(queueErasure(place(ids))).toMatchObject({ ok: true, dropped: 1 });
      // Not noticed yet: it goes where the file was.
      recordOne(running);
      if (how === 'by the mark') nowMs += consentCheckIntervalMs;
      else await wait(spoolCheckIntervalMs + 50);
      recordOne(running);
      running.close();
      const [head, ...events] = sandbox.readLines();
      expect(head?.['session']).not.toBe(before?.['session']);
      expect(head?.['device'] === before?.['device']).toBe(device === 'none');
      expect(events.map(({ event, seq, count }) => ({ event, seq, count }))).toEqual([
        { event: 'thing.made', seq: 1, count: 1 },
        { event: 'candor.lost', seq: 2, count: 1 },
      ]);
      expect(running.counts()).toEqual({ recorded: 3, refused: 0, lost: 1 });
    },
  );

  it('leaves a process alone that began after it, and no mark once telemetry is off', () => {
    const none = { ids: { device: 'none' } } as const;
    record(none);
    queueErasure(place(none));
    const later = sandbox.openOn({ effects }, none);
    recordOne(later);
    nowMs += consentCheckIntervalMs;
    recordOne(later);
    expect(sandbox.readSpool()).toHaveLength(1);
    expect(sandbox.listFiles()).toContain('erased');
    later.choose('off');
    expect(sandbox.listFiles().filter((name) => !name.startsWith('settings/'))).toEqual([]);
    nowMs += consentCheckIntervalMs;
    later.choose('on');
    expect(recordOne(later)).toBe(true);
    later.close();
  });

  it('has nothing to ask for where there is nothing to go by', () => {
    expect(queueErasure(place())).toEqual({ ok: true, requests: 0, dropped: 0 });
    expect(sandbox.listFiles()).toEqual([]);
  });
});

describe('an erasure that can not be sent', () => {
  it('waits, in a file for the user alone, and is tried lane by lane until each is confirmed', async () => {
    record();
    answer = AWAY;
    queueErasure(place());
    expect(await retryErasure(asker(), place())).toMatchObject({ erased: [], waiting: 3 });
    // Nobody is there: asked once.
    expect(erasures()).toHaveLength(1);
    const file = path.join(sandbox.folder, 'settings', 'erase.json');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    answer = (response, received) => (erasures().length === 2 ? ERASES : AWAY)(response, received);
    expect(await retryErasure(asker(), place())).toMatchObject({
      erased: [{ lane: 'usage' }],
      waiting: 2,
    });
    answer = ERASES;
    expect(await retryErasure(asker(), place())).toMatchObject({ waiting: 0 });
    expect(readErasures(sandbox.folder)).toHaveLength(3);
  });

  it('is tried by the next sending, an hour later, also while telemetry is off', async () => {
    record();
    queueErasure(place());
    const telemetry = sandbox.open({ effects });
    telemetry.choose('off');
    await telemetry.send();
    expect(collector.connections()).toBe(0);
    nowMs += 3_600_000;
    await telemetry.send();
    expect(erasures()).toHaveLength(3);
    expect(hasQueuedErasure(sandbox.folder)).toBe(false);
    nowMs += 3_600_000;
    await telemetry.send();
    telemetry.close();
    expect(collector.received).toHaveLength(3);
  });

  it.each([
    ['is tried by a detached sender that has nothing else to send', true, 3],
    ['is left alone by a detached sender that is not to try it', false, 0],
  ])('%s', async (_what, isErasing, asked) => {
    record();
    queueErasure(place());
    fs.rmSync(path.join(sandbox.folder, 'spool'), { recursive: true, force: true });
    const job = {
      folder: sandbox.folder,
      product: 'test-product',
      target: asker().target,
      sinks: [],
      proxy: null,
      caFile: null,
      lanes: [],
      isErasing,
      rawLog: false,
      consentFiles: [],
      consentSignature: '',
      nowMs: nowMs + 3_600_000,
    };
    const file = path.join(sandbox.root, 'job.json');
    fs.writeFileSync(file, JSON.stringify(job));
    const stdin = fs.openSync(file, 'r');
    const child = spawn(
      process.execPath,
      ['--conditions=candor-source', '--import', 'tsx', SENDER],
      { stdio: [stdin, 'inherit', 'inherit'] },
    );
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    fs.closeSync(stdin);
    // As a sender ends.
    expect([signal, erasures().length]).toEqual(['SIGKILL', asked]);
    expect(hasQueuedErasure(sandbox.folder)).toBe(!isErasing);
  });

  it('keeps what another process has added meanwhile', async () => {
    record();
    queueErasure(place());
    answer = (response, received) => {
      if (erasures().length === 1) {
        record();
        queueErasure(place());
      }
      ERASES(response, received);
    };
    expect(await retryErasure(asker(), place())).toMatchObject({ waiting: 3 });
    expect(readQueuedErasure(sandbox.folder)?.requests).toHaveLength(3);
  });
});
