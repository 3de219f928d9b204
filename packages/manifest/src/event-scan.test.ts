import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventLine } from './event-line.ts';
import { compileEventScan, openBytes, type ScannedEvent } from './event-scan.ts';
import { fieldArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { buildManifest, VALUES, withFields } from './lib/shaped-manifest.fixture.ts';
import { lineCharsMax, sequenceMax } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { formatHead, LOST_EVENT, parseInstant, parseReport } from './report.ts';
import { compileShapers } from './shape.ts';

const AT = '2026-11-21T09:00:01.204Z';
const START = `{"seq":1,"at":"${AT}","event":"sent"`;
const head = formatHead(
  {
    candor: 1,
    product: 'automation-server',
    manifest: 'b1946ac92492d234',
    lane: 'usage',
    session: '0d5c3f5e-7a1b-4c2d-8e9f-0a1b2c3d4e5f',
    started: AT,
  },
  {},
);

/** What a scan says of one line, or null where it says no. */
function scan(manifest: Manifest, line: string, before = ''): ScannedEvent | null {
  const bytes = new TextEncoder().encode(before + line);
  const scanned: ScannedEvent = { seq: 0, atMs: 0, event: '' };
  const end = compileEventScan(manifest, 'usage')(openBytes(bytes), before.length, scanned);
  if (end >= 0 && end < bytes.length) throw new Error('a scan ends where its line does');
  return end < 0 ? null : scanned;
}

/** The same line by the way of an object: null where something of it would be changed or refused. */
function read(manifest: Manifest, line: string): ScannedEvent | null {
  const parsed = parseReport(head + line);
  const [event] = parsed.ok ? parsed.value.events : [];
  if (event === undefined) return null;
  const shaped = compileShapers(manifest).event(event.event)?.(event.values);
  const isAsItIs =
    shaped?.refused.length === 0 && JSON.stringify(shaped.fields) === JSON.stringify(event.values);
  return isAsItIs ? { seq: event.seq, atMs: parseInstant(event.at), event: event.event } : null;
}

function write(manifest: Manifest, seq: number, atMs: number, values: object): string {
  const line = createEventLine(manifest, 'sent');
  const length = line?.write(seq, atMs, values as Readonly<Record<string, unknown>>) ?? 0;
  return new TextDecoder().decode(line?.bytes().subarray(0, length));
}

const word = fc.constantFrom('5.2.0', 'none', VALUES['pseudonym'], 'kestrel', 'a', '10.0.22631');
const value = fc.oneof(
  word,
  fc.boolean(),
  fc.nat({ max: 2_000 }),
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  fc.double({ min: 0, noNaN: true }),
  fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  fc.constantFrom(999_999, 1_000_000, 1_234_567, 123.456, 0.000_012, 1e21, 2 ** 53 - 1),
);
const manifestAndValues = fc
  .dictionary(fc.constantFrom('alpha', 'beta', 'gamma'), fieldArbitrary, { minKeys: 1 })
  .chain((fields) => {
    const choices = Object.values(fields).flatMap((field) =>
      field.type === 'choice' ? field.values : [],
    );
    const any = choices.length === 0 ? value : fc.oneof(value, fc.constantFrom(...choices));
    const values = fc.dictionary(fc.constantFrom('alpha', 'beta', 'gamma'), any);
    return fc.record({ manifest: fc.constant(withFields(fields)), values });
  });
const seq = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: sequenceMax }));
const atMs = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

test('a scan says yes to the line of an event as it is written, wherever it stands', () => {
  const manifest = buildManifest();
  const line = write(manifest, 7, Date.parse(AT), VALUES);
  const said = { seq: 7, atMs: Date.parse(AT), event: 'sent' };
  expect(scan(manifest, line)).toEqual(said);
  expect(scan(manifest, line, head + line)).toEqual(said);
  const lost = `{"seq":2,"at":"${AT}","event":"${LOST_EVENT}","reason":"disk","count":3}\n`;
  expect(scan(manifest, lost)).toEqual({ ...said, seq: 2, event: LOST_EVENT });
});

test('a scan says of any event that was recorded what reading and shaping its line says, or no', () => {
  let yes = 0;
  fc.assert(
    fc.property(manifestAndValues, seq, atMs, ({ manifest, values }, number, at) => {
      const line = write(manifest, number, at, values);
      const scanned = scan(manifest, line);
      yes += scanned === null ? 0 : 1;
      expect(scanned ?? read(manifest, line)).toEqual(read(manifest, line));
    }),
    { numRuns: 300 },
  );
  expect(yes).toBeGreaterThan(30);
});

test('a scan says yes to no line that reading and shaping would change, however its bytes were changed', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 3 }),
    fc.constantFrom('"', '\\', ',', '0', '00', '.', 'e5', '-', '{', '}', ' ', 'ä', '\n', '""', ':'),
    fc.constantFrom(
      ',"host":1',
      ',"count":1',
      'true',
      'null',
      '1.50',
      '"a"',
      '9999999',
      '192.168.0.1',
    ),
  );
  const manifest = buildManifest();
  const line = write(manifest, 12, Date.parse(AT), VALUES);
  const scanEvent = compileEventScan(manifest, 'usage');
  const at = fc.nat({ max: line.length });
  fc.assert(
    fc.property(at, fc.nat({ max: 6 }), piece, (start, length, put) => {
      const changed = line.slice(0, start) + put + line.slice(start + length);
      const bytes = new TextEncoder().encode(changed);
      const scanned: ScannedEvent = { seq: 0, atMs: 0, event: '' };
      const end = scanEvent(openBytes(bytes), 0, scanned);
      if (end < 0) return;
      const first = new TextDecoder().decode(bytes.subarray(0, end));
      expect(scanned).toEqual(read(manifest, first));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['what is not declared', `${START},"host":"jane"}`, {}],
  [
    'a value of another type',
    `${START},"a":"1"}`,
    { a: { type: 'count', unit: null, buckets: null } },
  ],
  ['a number that is rounded', `${START},"a":1.234567}`, { a: { type: 'quantity', unit: 'By' } }],
  [
    'a whole number that is rounded',
    `${START},"a":1234567}`,
    { a: { type: 'quantity', unit: 'By' } },
  ],
  [
    'a count between two buckets',
    `${START},"a":7}`,
    { a: { type: 'count', unit: null, buckets: [0, 10] } },
  ],
  ['a word that is no choice', `${START},"a":"c"}`, { a: { type: 'choice', values: ['b'] } }],
  [
    'a text that is scrubbed',
    `${START},"a":"at /home/jane"}`,
    { a: { type: 'text', charsMax: 40 } },
  ],
  ['what is missing', `${START}}`, { a: { type: 'boolean' } }],
])('a scan says no to %s', (_what, line, fields) => {
  const declared = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      { title: 'A', why: 'Why.', optional: false, ...field },
    ]),
  ) as Parameters<typeof withFields>[0];
  expect(scan(withFields(declared), `${line}\n`)).toBeNull();
});

test('a scan says no to an event of another lane, to a line without an end and to one that is too long', () => {
  const manifest = withFields({});
  const line = `${START}}\n`;
  expect(scan(manifest, line)).not.toBeNull();
  expect(scan(manifest, line.slice(0, -1))).toBeNull();
  const scanned: ScannedEvent = { seq: 0, atMs: 0, event: '' };
  const bytes = new TextEncoder().encode(line);
  expect(compileEventScan(manifest, 'performance')(openBytes(bytes), 0, scanned)).toBe(-1);
  const text = buildManifest({
    text: {
      type: 'text',
      charsMax: 40,
      why: 'W.',
      review: { by: 'A', on: '2026-11-21', why: 'W.' },
    },
  });
  expect(scan(text, `${START},"text":"${'a '.repeat(lineCharsMax)}"}\n`)).toBeNull();
});
