import { parseReport } from '@candor/manifest/report';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector, type TestCollector } from '../collector.fixture.ts';
import { auditLicence } from '../licence-audit.ts';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

const DAY_MS = 86_400_000;

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

/** Steps of a clock that somebody sets while the product runs, in milliseconds. */
const JUMPS: Readonly<Record<string, readonly number[]>> = {
  'back a day': [1, -DAY_MS, 1],
  'forward a year': [1, 365 * DAY_MS, 1],
  'forward a year and back': [1, 365 * DAY_MS, 1, -365 * DAY_MS, 1],
  'back across the month, to and fro': [1, -2 * DAY_MS, 1, 2 * DAY_MS, -2 * DAY_MS, 1],
  'back to the epoch': [-Date.UTC(2026, 11, 1, 12), 1],
};

it.each(Object.entries(JUMPS))(
  'a clock that jumps %s breaks nothing: no pseudonym of another month, and numbers in order',
  async (_name, jumps) => {
    let nowMs = Date.UTC(2026, 11, 1, 12);
    const telemetry = sandbox.openOn(
      { effects: { now: () => nowMs, env: {} } },
      { ids: { device: 'monthly' } },
    );
    // Named once, in the first month, and recorded in all.
    const site = telemetry.pseudonym('site', 'The Site');
    for (const jump of [0, ...jumps]) {
      nowMs += jump;
      telemetry.record('thing.made', { count: 1, site });
      telemetry.record('thing.failed', { code: 1, site });
      // A loss is told when its session ends, which may be in another month.
      telemetry.record('thing.sold' as 'thing.made', { count: 1 });
    }
    telemetry.close();

    const events = 2 * (jumps.length + 1);
    expect(telemetry.counts()).toEqual({
      recorded: events,
      refused: jumps.length + 1,
      lost: 0,
    });
    /** What each pseudonym was used for: one lane in one month, or it would join two. */
    const uses = new Map<string, Set<string>>();
    const told = { events: 0, losses: 0 };
    for (const text of sandbox.readSpool()) {
      const [head = {}, ...rest] = text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const place = `${String(head['lane'])} ${String(head['started']).slice(0, 7)}`;
      expect(rest.map(({ seq }) => seq)).toEqual(rest.map((_, index) => index + 1));
      for (const line of rest) {
        expect(String(line['at']).slice(0, 7)).toBe(String(head['started']).slice(0, 7));
        if (line['event'] === 'candor.lost') told.losses += Number(line['count']);
        else told.events += 1;
      }
      for (const pseudonym of [head['device'], ...rest.flatMap(({ site: of }) => of ?? [])]) {
        expect(pseudonym).toMatch(/^[0-9a-f]{32}$/);
        uses.set(String(pseudonym), (uses.get(String(pseudonym)) ?? new Set()).add(place));
      }
    }
    expect(told).toEqual({ events, losses: jumps.length + 1 });
    for (const places of uses.values()) expect(places.size).toBe(1);
    // One device and one site in each lane and month: no more, or the month would count them twice.
    const places = new Set([...uses.values()].flatMap((all) => [...all]));
    expect(uses.size).toBe(2 * places.size);
  },
);

it.each(Object.entries(JUMPS))(
  'a clock that jumps %s has nothing told twice that is told once a day, whichever run tells it',
  (_name, jumps) => {
    let nowMs = Date.UTC(2026, 11, 1, 12);
    for (const jump of [0, ...jumps, ...jumps.toReversed().map((each) => -each)]) {
      nowMs += jump;
      // Of a run of its own: what a process remembers by itself would hide what the disk has lost.
      const telemetry = sandbox.open({ effects: { now: () => nowMs, env: {} } });
      telemetry.choose('on', ['usage', 'licence']);
      telemetry.recordDaily('thing.made', 'Project', { count: 1 });
      auditLicence(telemetry, 'licence.audited', { edition: 'free' });
      telemetry.close();
    }
    const told = sandbox
      .readLines()
      .flatMap(({ event, at }) =>
        typeof event === 'string' ? `${event} ${String(at).slice(0, 10)}` : [],
      );
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...new Set(told)]);
  },
);

it('a clock that jumps stops neither heartbeats nor the sending', async () => {
  let nowMs = Date.UTC(2026, 11, 1, 12);
  const due: (() => void)[] = [];
  const telemetry = sandbox.openOn({
    effects: {
      now: () => nowMs,
      env: {},
      schedule: (run) => {
        due.push(run);
        return () => {
          if (due.includes(run)) due.splice(due.indexOf(run), 1);
        };
      },
    },
  });
  telemetry.heartbeat('heartbeat', () => ({ uptime: 1 }));
  // The host's first turn, for which the start has waited: all is decided by then.
  due.shift()?.();
  for (const jump of [365 * DAY_MS, -365 * DAY_MS, -DAY_MS, DAY_MS]) {
    nowMs += jump;
    due.shift()?.();
    expect(due).toHaveLength(1);
    await telemetry.send();
  }
  telemetry.close();
  const seqs = collector.received.flatMap(({ body }) =>
    [...body.matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq)),
  );
  // In whatever order they were sent, each once.
  expect(seqs.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
});

it.each([
  ['beyond the year 9999', Date.UTC(12_000, 0, 1), '9999-12-31T23:59:59.999Z'],
  ['before the year 0', Date.UTC(-1, 11, 31), '0000-01-01T00:00:00.000Z'],
])('a clock %s tells the last time that a report can tell', (_name, nowMs, at) => {
  const telemetry = sandbox.openOn({ effects: { now: () => nowMs, env: {} } });
  telemetry.record('thing.made', { count: 1 });
  telemetry.close();
  const [text = ''] = sandbox.readSpool();
  const parsed = parseReport(text);
  expect(parsed).toMatchObject({
    ok: true,
    value: { head: { started: at }, events: [{ at }], issues: [] },
  });
});
