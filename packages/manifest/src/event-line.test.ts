import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventLine, type EventLine } from './event-line.ts';
import { fieldArbitrary, manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { buildManifest, FIELDS, VALUES, withFields } from './lib/shaped-manifest.fixture.ts';
import { sequenceMax } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { formatEvent, LOST_EVENT, LOST_REASONS } from './report.ts';
import { compileShapers } from './shape.ts';

type Values = Readonly<Record<string, unknown>>;
type Recorded = readonly [seq: number, atMs: number, values: Values];

const decoder = new TextDecoder('utf-8', { fatal: true });

function lineOf(manifest: Manifest, event = 'sent'): EventLine {
  const line = createEventLine(manifest, event);
  if (line === undefined) throw new Error(`no line for ${event}`);
  return line;
}

function write(line: EventLine, [seq, atMs, values]: Recorded): string {
  const length = line.write(seq, atMs, values);
  return decoder.decode(line.bytes().subarray(0, length));
}

/** The line by the way of an object. */
function format(manifest: Manifest, event: string, [seq, atMs, values]: Recorded): string {
  const fields = compileShapers(manifest).event(event)?.(values).fields ?? {};
  return formatEvent({ seq, at: new Date(atMs).toISOString(), event, fields });
}

const sequence = fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.nat({ max: sequenceMax }));
/** Mostly in one second, as events come, and any instant whose year has four digits. */
const instant = fc.oneof(
  fc.integer({ min: 1_795_251_600_000, max: 1_795_251_601_500 }),
  fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
);
const FAILURE = { description: 1, runtime: 'v8', error: { type: { of: 'user' }, frames: [] } };
const value = fc.oneof(
  fc.constantFrom<unknown>(FAILURE, { description: 2 }, { refusal: 'missing' }, [FAILURE]),
  fc.constantFrom<unknown>(...Object.values(VALUES), undefined, null, -0, Number.NaN, 1e300),
  fc.constantFrom(9, 10, 99, 100, 999, 1_000, 65_535, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1),
  fc.nat({ max: 2_000 }),
  fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  fc.double(),
  fc.boolean(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.anything(),
);

test('the line in one pass is the line of the shaped event, for any manifest, any values and any line before', () => {
  const recorded = manifestArbitrary.chain((manifest) => {
    const event = fc.constantFrom(...Object.keys(manifest.events), LOST_EVENT);
    return event.chain((name) => {
      const fields = manifest.events[name]?.fields ?? { reason: null, count: null };
      // Choices are seldom hit by chance.
      const choices = Object.values(fields).flatMap((field) =>
        field?.type === 'choice' ? field.values : [],
      );
      const names = fc.constantFrom(...Object.keys(fields), 'undeclared', '__proto__');
      const known = fc.constantFrom<unknown>(...choices, ...LOST_REASONS, '5.2.0', true, FAILURE);
      const values = fc.dictionary(names, fc.oneof(known, value), { maxKeys: 8 });
      const events = fc.array(fc.tuple(sequence, instant, values), { minLength: 1, maxLength: 6 });
      return fc.record({ manifest: fc.constant(manifest), name: fc.constant(name), events });
    });
  });
  fc.assert(
    fc.property(recorded, ({ manifest, name, events }) => {
      const line = lineOf(manifest, name);
      for (const one of events) expect(write(line, one)).toBe(format(manifest, name, one));
    }),
    { numRuns: 1_000 },
  );
});

test('the line in one pass is the line of the shaped event for each type of field as its values change', () => {
  const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fieldArbitrary);
  const values = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value);
  const events = fc.array(fc.tuple(sequence, instant, values), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(fields, events, (declared, list) => {
      const manifest = withFields(declared);
      const line = lineOf(manifest);
      for (const one of list) expect(write(line, one)).toBe(format(manifest, 'sent', one));
    }),
    { numRuns: 500 },
  );
});

const AT = Date.UTC(2026, 10, 21, 9, 0, 1, 204);
const manifest = buildManifest();

test('a line has as many digits as its numbers have, one event after the other', () => {
  const line = lineOf(manifest);
  for (let step = 1; step <= 1_200; step += 1) {
    const ends = [step, 10 ** (step % 11), 10 ** (step % 11) - 1, step % 12, -step, step / 8];
    const counted = Object.keys(VALUES).map((name, index) => [name, ends[index % ends.length]]);
    const one: Recorded = [step, AT, { ...VALUES, ...Object.fromEntries(counted) }];
    expect(write(line, one)).toBe(format(manifest, 'sent', one));
  }
});

test('a line is written as formatEvent() writes it, whatever the order in which the values come', () => {
  const line = lineOf(manifest);
  const backwards = Object.fromEntries(Object.entries(VALUES).toReversed());
  expect(write(line, [1, AT, VALUES])).toBe(format(manifest, 'sent', [1, AT, VALUES]));
  expect(write(line, [2, AT + 1, backwards])).toBe(format(manifest, 'sent', [2, AT + 1, VALUES]));
  expect(write(line, [10, AT + 900, {}])).toBe(
    '{"seq":10,"at":"2026-11-21T09:00:02.104Z","event":"sent"}\n',
  );
});

test('a line follows every order in which values are named, however often that changes', () => {
  const line = lineOf(manifest);
  const names = Object.keys(VALUES);
  for (let turn = 0; turn < 60; turn += 1) {
    const turned = [...names.slice(turn % 7), 'undeclared', ...names.slice(0, turn % 7)];
    const given = turned.slice(turn % 5).map((name) => [name, VALUES[name] ?? turn] as const);
    // Neither what is inherited nor what can not be listed is left out.
    const hidden = Object.create({ flag: true }, { count: { value: turn } }) as Values;
    const values = turn % 4 === 0 ? hidden : Object.fromEntries(given);
    for (const seq of [2 * turn + 1, 2 * turn + 2]) {
      expect(write(line, [seq, AT, values])).toBe(format(manifest, 'sent', [seq, AT, values]));
    }
  }
});

test('a line holds nothing of the line before it that was not given again', () => {
  const line = lineOf(manifest);
  for (const field of Object.keys(FIELDS)) {
    write(line, [1, AT, { ...VALUES, text: 'Once, and never again.', version: '98.76.54' }]);
    const refused = { ...VALUES, text: undefined, version: 'none', [field]: Symbol('no') };
    const next = write(line, [2, AT, refused]);
    expect(next).toBe(format(manifest, 'sent', [2, AT, refused]));
    expect(next).not.toMatch(/again|98\.76\.54/);
  }
});

test('a line grows as far as its values do, in UTF-8, and is short again after that', () => {
  const review = { by: 'A', on: '2026-11-21', why: 'Why.' };
  const text = { type: 'text', charsMax: 500, why: 'Why.', review };
  const names = Array.from({ length: 64 }, (_, index) => `t${index}`);
  const texts = buildManifest(Object.fromEntries(names.map((name) => [name, text])));
  const line = lineOf(texts);
  for (const filling of ['ä€😀"\\'.repeat(80), 'x', '€'.repeat(500)]) {
    const one = [7, AT, Object.fromEntries(names.map((name) => [name, filling]))] as const;
    expect(write(line, one)).toBe(format(texts, 'sent', one));
  }
  expect(line.write(8, AT, {})).toBeLessThan(100);
});

test('a line survives getters that throw, proxies and what is no object at all', () => {
  const throwing = {
    ...VALUES,
    get count(): number {
      throw new Error('secret');
    },
  };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const line = lineOf(manifest);
  for (const values of [throwing, VALUES, proxy, null, 5, 'text', [1], () => VALUES]) {
    const one = [3, AT, values as unknown as Values] as const;
    expect(write(line, one)).toBe(format(manifest, 'sent', one));
  }
});

test('an event that a getter records while another is read gets a line of its own', () => {
  const line = lineOf(manifest);
  let inner = '';
  const values = {
    flag: true,
    get count(): number {
      inner = write(line, [2, AT + 1, { count: 5, text: 'Inner.' }]);
      return 7;
    },
    choice: 'b',
  };
  // Twice: once while the order of the fields is learnt, and once as it was learnt.
  for (let turn = 0; turn < 2; turn += 1) {
    const outer = write(line, [1, AT, values]);
    expect(outer).toBe(format(manifest, 'sent', [1, AT, { flag: true, count: 7, choice: 'b' }]));
    expect(inner).toBe(format(manifest, 'sent', [2, AT + 1, { count: 5, text: 'Inner.' }]));
  }
  const throwing = {
    get count(): number {
      inner = write(line, [4, AT, { count: 6 }]);
      throw new Error('of the host');
    },
  };
  expect(write(line, [3, AT, throwing])).toBe(format(manifest, 'sent', [3, AT, {}]));
  expect(inner).toBe(format(manifest, 'sent', [4, AT, { count: 6 }]));
  // Nothing is held after that.
  expect(write(line, [5, AT, VALUES])).toBe(format(manifest, 'sent', [5, AT, VALUES]));
});

test('a getter that records its own event without end comes to an end', () => {
  const line = lineOf(manifest);
  let reads = 0;
  const endless = {
    get count(): number {
      reads += 1;
      write(line, [reads + 1, AT, endless]);
      return 1;
    },
  };
  expect(write(line, [1, AT, endless])).toBe(format(manifest, 'sent', [1, AT, { count: 1 }]));
  expect(reads).toBeLessThan(1_000);
});

test('a pseudonym is written as it was translated, once for each', () => {
  const asked: string[] = [];
  const other = 'f'.repeat(32);
  const line = createEventLine(manifest, 'sent', (pseudonym, of) => {
    asked.push(`${of} ${pseudonym}`);
    return other;
  });
  const pseudonym = String(VALUES['pseudonym']);
  for (const given of [pseudonym, pseudonym, 'The Real Site']) {
    const length = line?.write(1, AT, { pseudonym: given }) ?? 0;
    const text = decoder.decode(line?.bytes().subarray(0, length));
    expect(text.includes(`"pseudonym":"${other}"`)).toBe(given === pseudonym);
    expect(text).not.toContain(given);
  }
  expect(asked).toEqual([`site ${pseudonym}`]);
});

test('createEventLine() knows declared events and candor.lost, and no others', () => {
  expect(createEventLine(manifest, LOST_EVENT)).toBeDefined();
  for (const name of ['undeclared', 'constructor', '__proto__', '']) {
    expect(createEventLine(manifest, name)).toBeUndefined();
  }
});
