import { expect, it } from 'vitest';
import {
  type JournalEntry,
  decodeEntry,
  decodeHead,
  encodeEntry,
  encodeLines,
  openEntry,
} from './entry.ts';
import { buildEntry } from './journal.fixture.ts';

const ENTRY: JournalEntry = {
  ...buildEntry(1),
  events: [
    [1, 1_500, 'heartbeat', { uptime: 1.5, licence: 'trial', text: 'a\nb, \u2028 ä' }],
    [3, 1_763_715_601_204, 'heartbeat', { ok: true }],
    [7, 2_000, 'started', {}],
    [8, 2_500, 'started', {}, true],
    [9, 2_500, 'heartbeat', { ok: false }, true],
  ],
};
const { events, ...HEAD } = ENTRY;
/** As it was before events had a mark. */
const UNMARKED: JournalEntry = {
  ...HEAD,
  events: events.map(([seq, at, event, fields]) => [seq, at, event, fields]),
};
const STORED_UNMARKED = events.map(([seq, at, event, fields]) => ({
  ...HEAD,
  seq,
  at,
  event,
  fields,
}));
const STORED = STORED_UNMARKED.map((event, index) =>
  events[index]?.[4] === true ? { ...event, clockCorrected: true } : event,
);

it('an entry comes back as the events that were put in', () => {
  expect(decodeEntry(encodeEntry(ENTRY))).toEqual(STORED);
  expect(decodeEntry(encodeEntry({ ...ENTRY, events: [] }))).toEqual([]);
  expect(decodeHead(encodeEntry(ENTRY))).toEqual(HEAD);
});

it('an entry of an earlier version, one object without a line end, is read as ever', () => {
  const payload = Buffer.from(JSON.stringify(UNMARKED), 'utf8');
  expect(payload.includes('\n')).toBe(false);
  expect(decodeEntry(payload)).toEqual(STORED_UNMARKED);
  expect(decodeHead(payload)).toMatchObject(HEAD);
});

it('lines of a report come back as the events that they are', () => {
  const line = (seq: number): Buffer =>
    Buffer.from(
      `{"seq":${seq},"at":"2025-11-21T09:00:01.204Z","event":"heartbeat","uptime":${seq}}\n`,
    );
  const lines = Buffer.concat([line(1), line(2)]);
  const payload = encodeLines(HEAD, [lines, line(4)]);
  expect(payload.includes(lines)).toBe(true);
  const expected = [1, 2, 4].map((seq) => ({
    ...HEAD,
    seq,
    at: 1_763_715_601_204,
    event: 'heartbeat',
    fields: { uptime: seq },
  }));
  expect(decodeEntry(payload)).toEqual(expected);
  expect(decodeHead(payload)).toEqual(HEAD);
});

it('an entry without a mark has the bytes that it had in earlier versions', () => {
  const lines = UNMARKED.events.map(([seq, at, event, fields]) =>
    JSON.stringify({ seq, at, event, ...fields }),
  );
  const payload = Buffer.from(`${JSON.stringify(HEAD)}\n${lines.join('\n')}\n`);
  expect(encodeEntry(UNMARKED)).toEqual(payload);
  expect(decodeEntry(payload)).toEqual(STORED_UNMARKED);
});

it.each([
  ['an entry', encodeEntry(ENTRY), STORED],
  [
    'an entry of an earlier version',
    Buffer.from(JSON.stringify(UNMARKED), 'utf8'),
    STORED_UNMARKED,
  ],
])('%s is handed over as lines that say the same', (_name, payload, stored) => {
  const { lines, ...head } = openEntry(payload);
  expect(head).toMatchObject(HEAD);
  expect(decodeEntry(encodeLines(HEAD, [lines]))).toEqual(stored);
});

it('the lines of an entry are handed over as they stand, without a copy', () => {
  const line = Buffer.from('{"seq":1,"at":"2025-11-21T09:00:01.204Z","event":"heartbeat"}\n');
  const payload = encodeLines(HEAD, [line, line]);
  const { lines } = openEntry(payload);
  expect(Buffer.from(lines)).toEqual(Buffer.concat([line, line]));
  expect(lines.buffer).toBe(payload.buffer);
  expect(openEntry(encodeEntry({ ...ENTRY, events: [] })).lines).toHaveLength(0);
});
