import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { verifyReceipt } from '../receipts/verify-receipt.fixture.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  DEVICE,
  type DoorBench,
  PACKED,
  SESSION,
  STARTED,
  createDoorBench,
  eventLine,
  headLine,
  sendGzipped,
} from './door.fixture.ts';

let bench: DoorBench;
beforeEach(async () => {
  bench = await createDoorBench();
});
afterEach(() => bench.remove());

const quarantined = () =>
  bench.quarantine
    .list('kitchen')
    .map(({ event, field, reason, count }) => [event, field, reason, count]);

it('a report comes in shaped, and the answer says so in a receipt that is signed', async () => {
  const text = headLine() + eventLine(1) + eventLine(2, { guests: 4 });
  const { status, body } = await sendGzipped(bench, text);
  expect(status).toBe(200);
  const { receipt, ...answer } = body;
  expect(answer).toEqual({ accepted: 2, duplicate: 0, refused: [] });
  expect(verifyReceipt(bench.receiptKeys, receipt)).toEqual({
    candor: 1,
    about: 'report',
    product: 'kitchen',
    at: new Date(bench.clock.now).toISOString(),
    digest: createHash('sha256').update(text).digest('hex'),
    accepted: 2,
    duplicate: 0,
    refused: 0,
    retentionDays: 90,
  });
  const [first, second] = await bench.takeEvents();
  expect(first).toEqual({
    product: 'kitchen',
    environment: 'production',
    manifest: bench.registry.findNewest('kitchen')?.hash,
    lane: 'usage',
    session: SESSION,
    seq: 1,
    device: DEVICE,
    ephemeral: false,
    event: 'dish.cooked',
    started: Date.parse(STARTED),
    at: Date.parse('2026-11-21T08:30:00.000Z'),
    received: bench.clock.now,
    facts: { version: '1.2.3', os: 'linux' },
    fields: { minutes: 12, course: 'main' },
  });
  expect(second?.fields).toEqual({ minutes: 12, course: 'main', guests: 4 });
  expect(quarantined()).toEqual([]);
});

it('plain and gzipped bodies come in alike, and a key carries its environment', async () => {
  const { key } = bench.registry.createKey('kitchen', 'ci', 'ada');
  expect((await bench.send(headLine() + eventLine(1))).body.accepted).toBe(1);
  const gzipped = gzipSync(headLine() + eventLine(2));
  const headers = { 'content-encoding': 'gzip' };
  expect((await bench.send(gzipped, { key, headers })).body.accepted).toBe(1);
  const events = await bench.takeEvents();
  expect(events.map(({ environment }) => environment)).toEqual(['production', 'ci']);
});

it.each(PACKED)(
  'a report comes in as %s, by the digest of what was packed, and not where it is cut short',
  async (_, encoding, pack) => {
    const text = headLine() + eventLine(1);
    const headers = { 'content-encoding': encoding };
    const { status, body } = await bench.send(pack(text), { headers });
    expect([status, body.accepted]).toEqual([200, 1]);
    const digest = createHash('sha256').update(text).digest('hex');
    expect(verifyReceipt(bench.receiptKeys, body.receipt)).toMatchObject({ digest, accepted: 1 });
    expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([1]);
    const cut = await bench.send(pack(text).subarray(0, -6), { headers });
    expect([cut.status, cut.body.error.code]).toEqual([400, 'body_undecodable']);
    expect(await bench.takeEvents()).toEqual([]);
  },
);

it('what the manifest does not declare does not come in, and is counted by name, never by value', async () => {
  const text =
    headLine({ user: 'ada@example.com', country: 'CH' }) +
    eventLine(1, { chef: 'Ada Lovelace', course: 'breakfast' }) +
    eventLine(2, { event: 'dish.burnt', reason: 'secret' }) +
    eventLine(3, { 'ada@example.com': 1 });
  const { status, body } = await bench.send(text);
  expect(status).toBe(200);
  expect(body.accepted).toBe(2);
  expect(body.refused).toEqual([{ line: 3, reason: 'undeclared' }]);
  expect(body.leftOut).toEqual([
    { line: 2, field: 'course', reason: 'not_a_choice' },
    { line: 2, field: 'chef', reason: 'undeclared' },
    { line: 4, field: '(malformed)', reason: 'undeclared' },
  ]);
  const events = await bench.takeEvents();
  expect(events.map(({ fields }) => fields)).toEqual([
    { minutes: 12 },
    { minutes: 12, course: 'main' },
  ]);
  expect(events[0]?.facts).toEqual({ version: '1.2.3', os: 'linux' });
  // All counts are equal, so the rows come by name.
  expect(quarantined()).toEqual([
    ['', 'country', 'undeclared', 1],
    ['', 'user', 'undeclared', 1],
    ['dish.burnt', '', 'undeclared', 1],
    ['dish.cooked', '(unnameable)', 'undeclared', 1],
    ['dish.cooked', 'chef', 'undeclared', 1],
    ['dish.cooked', 'course', 'not_a_choice', 1],
  ]);
  expect(JSON.stringify([events, bench.quarantine.list('kitchen'), body])).not.toMatch(
    /ada|lovelace|secret/i,
  );
});

it('an event of another lane is refused; what was dropped on the way is known in every lane', async () => {
  const text =
    headLine() +
    eventLine(1, { event: 'oven.slow', seconds: 9 }) +
    eventLine(2, {
      event: 'candor.lost',
      reason: 'expired',
      count: 3,
      minutes: undefined,
      course: undefined,
    });
  const { body } = await bench.send(text);
  expect(body).toMatchObject({ accepted: 1, refused: [{ line: 2, reason: 'wrong_lane' }] });
  expect((await bench.takeEvents()).map(({ event, fields }) => [event, fields])).toEqual([
    ['candor.lost', { reason: 'expired', count: 3 }],
  ]);
});

it('a line that is not JSON, and a last line that was cut, cost themselves alone, by their numbers', async () => {
  const text = `${headLine()}\n${eventLine(1)}not json\n${eventLine(2)}[1]\n${eventLine(3, { at: 'noon' })}${eventLine(4, { event: 'dish.burnt' })}${eventLine(5).slice(0, -9)}`;
  const { status, body } = await sendGzipped(bench, text);
  expect(status).toBe(200);
  expect(body.accepted).toBe(2);
  expect(body.refused).toEqual([
    { line: 4, reason: 'not_json' },
    { line: 6, reason: 'not_an_object' },
    { line: 7, reason: 'bad_event' },
    { line: 8, reason: 'undeclared' },
    { line: 9, reason: 'truncated' },
  ]);
  expect(verifyReceipt(bench.receiptKeys, body.receipt)).toMatchObject({ refused: 5 });
  expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([1, 2]);
});

it('an event from a clock that is far ahead is set back to its arrival, and marked; a little ahead stays', async () => {
  const ahead = (minutes: number) => new Date(bench.clock.now + minutes * 60_000).toISOString();
  const text =
    headLine({ started: ahead(60) }) +
    eventLine(1, { at: ahead(9) }) +
    eventLine(2, { at: ahead(11) });
  expect((await bench.send(text)).body).toMatchObject({ accepted: 2, corrected: 1 });
  const events = await bench.takeEvents();
  expect(events.map(({ at }) => at)).toEqual([Date.parse(ahead(9)), bench.clock.now]);
  expect(events.map((event) => event.clockCorrected)).toEqual([undefined, true]);
  expect(events[0]?.started).toBe(bench.clock.now);
  expect(quarantined()).toEqual([['dish.cooked', 'at', 'clock_ahead', 1]]);
});

it('a clock that is far off by the time of sending is corrected for, to the step of the lane, and marked; one that is not is believed', async () => {
  const { now } = bench.clock;
  const off = (hours: number, minutes = 0): Date =>
    new Date(now + hours * 3_600_000 + minutes * 60_000);
  const cases = [
    // Three days behind, five weeks behind (the events would be too old), and a day ahead.
    { sent: off(-72), at: off(-73), lands: off(-1), isCorrected: true },
    { sent: off(-840), at: off(-841), lands: off(-1), isCorrected: true },
    { sent: off(24), at: off(23), lands: off(-1), isCorrected: true },
    // A machine that was offline, with a clock that is right; and one that is a little off.
    { sent: off(0), at: off(-480), lands: off(-480), isCorrected: false },
    { sent: off(0, -9), at: off(0, -30), lands: off(0, -30), isCorrected: false },
  ];
  for (const [index, { sent, at, lands, isCorrected }] of cases.entries()) {
    const head = headLine({ started: at.toISOString() });
    const text = head + eventLine(index + 1, { at: at.toISOString() });
    const headers = { date: sent.toUTCString() };
    const { body } = await bench.send(text, { headers });
    expect([body.accepted, body.corrected]).toEqual([1, isCorrected ? 1 : undefined]);
    const [event] = await bench.takeEvents();
    expect(event?.clockCorrected).toBe(isCorrected ? true : undefined);
    expect(Math.abs((event?.at ?? 0) - lands.getTime())).toBeLessThan(1_000);
  }
  const late = eventLine(9, { event: 'oven.slow', at: off(-73).toISOString(), seconds: 3 });
  const head = headLine({ started: off(-73).toISOString(), lane: 'performance' });
  await bench.send(head + late, { headers: { date: off(-72).toUTCString() } });
  const [coarse] = await bench.takeEvents();
  expect((coarse?.at ?? 1) % 3_600_000).toBe(0);
  expect(coarse?.clockCorrected).toBe(true);
  expect(quarantined().filter(([, , reason]) => reason === 'clock_skewed')).toEqual([
    ['dish.cooked', 'at', 'clock_skewed', 3],
    ['oven.slow', 'at', 'clock_skewed', 1],
  ]);
});

it('a sender can not mark events: what it says under the name of the mark is undeclared', async () => {
  const at = new Date(bench.clock.now - 3_600_000).toISOString();
  const marked = `{"seq":1,"at":"${at}","clockCorrected":true,"event":"dish.cooked","minutes":12,"course":"main"}\n`;
  const { body } = await bench.send(headLine({ started: at }) + marked);
  expect([body.accepted, body.corrected]).toEqual([1, undefined]);
  const [event] = await bench.takeEvents();
  expect(event).not.toHaveProperty('clockCorrected');
  expect(event?.fields).toEqual({ minutes: 12, course: 'main' });
  expect(quarantined()).toMatchObject([['dish.cooked', expect.anything(), 'undeclared', 1]]);
});

it('a time of sending that is none changes nothing', async () => {
  const at = new Date(bench.clock.now - 3_600_000).toISOString();
  const text = headLine({ started: at }) + eventLine(1, { at });
  await bench.send(text, { headers: { date: 'yesterday' } });
  expect((await bench.takeEvents()).map((event) => event.at)).toEqual([Date.parse(at)]);
});

it('an event of weeks ago comes in on its day; one that is older than the limit is refused and counted', async () => {
  const ago = (days: number) => new Date(bench.clock.now - days * 86_400_000).toISOString();
  const text =
    headLine({ started: ago(31) }) + eventLine(1, { at: ago(29) }) + eventLine(2, { at: ago(31) });
  const { body } = await bench.send(text);
  expect(body).toMatchObject({ accepted: 1, refused: [{ line: 3, reason: 'too_old' }] });
  expect((await bench.takeEvents())[0]?.at).toBe(Date.parse(ago(29)));
  expect(quarantined()).toEqual([['dish.cooked', '', 'too_old', 1]]);
});

it('a report under a manifest that is not registered is shaped by the newest, and counted', async () => {
  const { body } = await bench.send(headLine({ manifest: '0123456789abcdef' }) + eventLine(1));
  expect(body.accepted).toBe(1);
  const [event] = await bench.takeEvents();
  expect(event?.manifest).toBe(bench.registry.findNewest('kitchen')?.hash);
  expect(quarantined()).toEqual([['', '', 'manifest_unknown', 1]]);
});

it('an ephemeral device is marked as such', async () => {
  await bench.send(headLine({ ephemeral: true }) + eventLine(1));
  expect((await bench.takeEvents())[0]).toMatchObject({ device: DEVICE, ephemeral: true });
});

it('an event that came before is told as a duplicate and not kept twice, whichever report it comes in', async () => {
  await bench.send(headLine() + eventLine(1) + eventLine(2));
  const again = await bench.send(headLine() + eventLine(2) + eventLine(3) + eventLine(3));
  expect(again.body).toMatchObject({ accepted: 1, duplicate: 2, refused: [] });
  expect(verifyReceipt(bench.receiptKeys, again.body.receipt)).toMatchObject({
    accepted: 1,
    duplicate: 2,
  });
  const other = headLine({ session: SESSION.replace('0d5c', '1d5c') });
  expect((await bench.send(other + eventLine(2))).body).toMatchObject({
    accepted: 1,
    duplicate: 0,
  });
  expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([1, 2, 3, 2]);
});

it('an event that could not be kept is no duplicate when it comes again', async () => {
  await bench.journal.close();
  expect((await bench.send(headLine() + eventLine(1))).status).toBe(503);
  expect((await bench.send(headLine() + eventLine(1))).status).toBe(503);
});

it('what was erased is refused for good: by pseudonym, or by session where there is none, and nothing else is', async () => {
  bench.tombstones.begin('a', { product: 'kitchen', devices: [DEVICE], sessions: [] });
  const refused = await bench.send(headLine() + eventLine(1));
  expect([refused.status, refused.body.error.code]).toEqual([410, 'erased']);
  const neighbour = `${DEVICE.slice(0, 31)}e`;
  expect((await bench.send(headLine({ device: neighbour }) + eventLine(1))).status).toBe(200);
  expect((await bench.takeEvents()).map(({ device }) => device)).toEqual([neighbour]);
  expect(quarantined()).toEqual([['', '', 'erased', 1]]);
});

it("a device's session that was named in an erasure does not close the door to the device", async () => {
  bench.tombstones.begin('a', { product: 'kitchen', devices: [], sessions: [SESSION] });
  bench.tombstones.begin('b', { product: 'cellar', devices: [DEVICE], sessions: [SESSION] });
  expect((await bench.send(headLine() + eventLine(1))).status).toBe(200);
});
