import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type TestCollector } from './collector.fixture.ts';
import { auditLicence, type AuditOutcome } from './licence-audit.ts';
import { createTestClock, type ProductEvents } from './product.fixture.ts';
import { createSandbox, type OpenChanges, type Sandbox } from './sandbox.fixture.ts';
import type { Telemetry } from './telemetry.ts';

const DAY_MS = 86_400_000;
const EDITIONS = { free: 'required', paid: 'optional', academic: 'exempt' } as const;
const LANES = {
  usage: { why: 'Usage.', consent: 'ask', rule: null },
  licence: { why: 'Licences.', consent: 'rule', rule: 'Free is audited.', editions: EDITIONS },
} as const;

let collector: TestCollector;
let sandbox: Sandbox;
let clock: ReturnType<typeof createTestClock>;
beforeEach(async () => {
  collector = await startCollector();
  sandbox = createSandbox(collector.url);
  clock = createTestClock();
});
afterEach(async () => {
  sandbox.remove();
  await collector.close();
});

const open = (
  edition: string,
  auditWaived = false,
  changes: OpenChanges = {},
): Telemetry<ProductEvents> =>
  sandbox.open(
    {
      ...changes,
      licence: { edition, auditWaived },
      effects: { now: clock.now, ...changes.effects },
    },
    { lanes: LANES },
  );

/** One run of the product. */
const run = (...[edition, auditWaived, changes]: Parameters<typeof open>): AuditOutcome => {
  const telemetry = open(edition, auditWaived, changes);
  const outcome = auditLicence(telemetry, 'licence.audited', {
    edition: edition === 'paid' ? 'paid' : 'free',
  });
  telemetry.close();
  return outcome;
};
const audits = (): readonly unknown[] =>
  sandbox.readLines().flatMap(({ event, edition }) => (event === undefined ? [] : [edition]));

describe('auditLicence()', () => {
  it('tells a required edition once a day for the same content, over all processes', () => {
    expect(run('free').because).toBe('told');
    expect(run('free')).toMatchObject({ because: 'told_today' });
    clock.advance(DAY_MS);
    expect(run('free').because).toBe('told');
    expect(audits()).toEqual(['free', 'free']);
  });

  it('tells other content on the same day, and the first not a second time', () => {
    sandbox
      .open({ licence: { edition: 'paid', auditWaived: false } }, { lanes: LANES })
      .choose('on');
    expect(run('free').because).toBe('told');
    expect(run('paid').because).toBe('told');
    expect(run('free').because).toBe('told_today');
  });

  it('knows the same content in whichever order it is named', () => {
    const telemetry = open('free');
    const audit = (fields: object): string =>
      auditLicence(
        telemetry as unknown as Telemetry<{ 'licence.audited': object }>,
        'licence.audited',
        fields,
      ).because;
    expect(audit({ edition: 'free', a: 1 })).toBe('told');
    expect(audit({ a: 1, edition: 'free', b: undefined })).toBe('told_today');
    telemetry.close();
  });

  it.each([
    ['a waiver', () => run('free', true), 'waives the audit'],
    ['an exempt edition', () => run('academic'), 'not audited'],
    ['an edition that nobody declared', () => run('galactic'), 'not audited'],
    ['an optional edition without a word of the user', () => run('paid'), 'until you turn it on'],
    [
      'a build service',
      () => run('free', false, { effects: { env: { CI: 'true' } } }),
      'Nobody watches this run',
    ],
    [
      'a run without a terminal',
      () => run('free', false, { effects: { isInteractive: () => false } }),
      'Nobody watches this run',
    ],
    [
      'DO_NOT_TRACK',
      () => run('free', false, { effects: { env: { DO_NOT_TRACK: '1' } } }),
      'DO_NOT_TRACK',
    ],
  ])('leaves no file for %s, and says why', (_, audit, reason) => {
    const outcome = audit();
    expect(outcome.because).toBe('off');
    expect(outcome.reason).toContain(reason);
    expect(sandbox.listFiles()).toEqual([]);
  });

  it('is not stopped by the switches for usage data where it is required', () => {
    const telemetry = open('free', false, { effects: { env: { TEST_TELEMETRY: 'false' } } });
    telemetry.applySitePolicy('forbidden');
    expect(telemetry.choose('off', ['usage', 'licence'])).toMatchObject({ ok: false });
    expect(auditLicence(telemetry, 'licence.audited', { edition: 'free' }).because).toBe('told');
    telemetry.close();
  });

  it('says that it was lost where the event was not declared in this form', () => {
    const telemetry = open('free') as unknown as Telemetry<{ 'licence.sold': object }>;
    expect(auditLicence(telemetry, 'licence.sold', {}).because).toBe('lost');
    telemetry.close();
  });

  it.each([
    ['a number that JSON does not have', { edition: 'free', seats: 5n }],
    [
      'a getter that throws',
      {
        get edition(): string {
          throw new Error('of the host');
        },
      },
    ],
    ['null', null],
    ['nothing', undefined],
  ])('says that it was lost, and counts it, where it is given %s', (_, fields) => {
    const telemetry = open('free') as unknown as Telemetry<{ 'licence.audited': unknown }>;
    expect(auditLicence(telemetry, 'licence.audited', fields).because).toBe('lost');
    expect(telemetry.counts()).toEqual({ recorded: 0, refused: 1, lost: 0 });
    telemetry.close();
    const lines = sandbox.readLines();
    expect(lines.map(({ event }) => event)).toEqual([undefined, 'candor.lost']);
    expect(lines[1]).toMatchObject({ reason: 'invalid', count: 1 });
  });

  it('says so where the product declares no audit', () => {
    const lanes = { usage: LANES.usage };
    const telemetry = sandbox.open({}, { lanes });
    expect(auditLicence(telemetry, 'licence.audited', { edition: 'free' })).toEqual({
      because: 'off',
      reason: 'The product declares no licence audit.',
    });
    telemetry.close();
  });
});

describe('what was spooled by the audit', () => {
  it('is dropped unsent when the next run has a licence that waives it', async () => {
    run('free');
    expect(audits()).toEqual(['free']);
    const telemetry = open('free', true);
    await telemetry.send();
    telemetry.close();
    expect(collector.received).toEqual([]);
    expect(sandbox.readSpool()).toEqual([]);
  });

  it('is dropped at the user’s word where the edition leaves it to the user', () => {
    const telemetry = open('paid');
    telemetry.choose('on', ['licence']);
    expect(auditLicence(telemetry, 'licence.audited', { edition: 'paid' }).because).toBe('told');
    telemetry.choose('off', ['licence']);
    expect(auditLicence(telemetry, 'licence.audited', { edition: 'paid' }).because).toBe('off');
    telemetry.close();
    expect(sandbox.readSpool()).toEqual([]);
  });

  it('goes out in a report of its own lane, with nothing but what was declared', async () => {
    const telemetry = open('free');
    auditLicence(telemetry, 'licence.audited', { edition: 'free' });
    await telemetry.send();
    telemetry.close();
    const [head, event] = collector.received.flatMap(({ body }) =>
      body
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );
    expect(head).toMatchObject({ lane: 'licence', version: '1.2.3' });
    expect(Object.keys(event ?? {})).toEqual(['seq', 'at', 'event', 'edition']);
  });
});
