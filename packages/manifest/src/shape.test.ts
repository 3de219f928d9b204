import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { buildManifest, FIELDS, VALUES, withFields } from './lib/shaped-manifest.fixture.ts';
import { refusalsPerEventMax } from './limits.ts';
import { compileShapers, type Shaper } from './shape.ts';

function shaperOf(manifest = buildManifest(), event = 'sent'): Shaper {
  const shaper = compileShapers(manifest).event(event);
  if (shaper === undefined) throw new Error(`no shaper for ${event}`);
  return shaper;
}

const shape = shaperOf();

test('a shaper lets through what is declared, in the order of the manifest', () => {
  const backwards = Object.fromEntries(Object.entries(VALUES).toReversed());
  const { fields, refused } = shape(backwards);
  expect(fields).toEqual(VALUES);
  expect(Object.keys(fields)).toEqual(Object.keys(VALUES));
  expect(refused).toEqual([]);
});

test('parsed values that all come through as they are are given back; any others are shaped as ever', () => {
  const parsed = (json: object): Record<string, unknown> =>
    JSON.parse(JSON.stringify(json)) as Record<string, unknown>;
  const whole = parsed(VALUES);
  expect(shape(whole, true).fields).toBe(whole);
  expect(shape(whole).fields).not.toBe(whole);
  const proto = JSON.parse('{"__proto__":{"optional":1}}') as object;
  const { count: _missing, ...rest } = VALUES;
  const others = [{ hostname: 'secret' }, proto, { count: -1 }, { bucketed: 7 }, { flag: null }];
  for (const values of [rest, ...others.map((other) => ({ ...VALUES, ...other }))]) {
    const shaped = shape(parsed(values), true);
    expect(shaped).toEqual(shape(parsed(values)));
    expect(shaped.refused.length + (shaped.fields['bucketed'] === 1 ? 1 : 0)).toBe(1);
  }
});

test('a shaper drops what is not declared, and says so by name', () => {
  const { fields, refused } = shape({ ...VALUES, hostname: 'secret', seq: 1 });
  expect(fields).toEqual(VALUES);
  expect(refused).toEqual([
    { field: 'hostname', reason: 'undeclared' },
    { field: 'seq', reason: 'undeclared' },
  ]);
});

test('a shaper never repeats a name that may be a value', () => {
  const { refused } = shape({ ...VALUES, 'jane.doe@example.com': 1, '/home/jane': 2, Jane: 3 });
  expect(refused.map(({ field }) => field)).toEqual(['(malformed)', '(malformed)', '(malformed)']);
});

test('a shaper notes what is missing, and passes over what is optional', () => {
  const { fields, refused } = shape({ ...VALUES, count: undefined, flag: null });
  expect(fields).not.toHaveProperty('count');
  expect(refused).toEqual([
    { field: 'flag', reason: 'missing' },
    { field: 'count', reason: 'missing' },
  ]);
});

test.each([
  ['flag', 'true', 'wrong_type'],
  ['flag', 1, 'wrong_type'],
  ['count', '12', 'wrong_type'],
  ['count', 1.5, 'out_of_range'],
  ['count', -1, 'out_of_range'],
  ['count', 2 ** 53, 'out_of_range'],
  ['count', Number.NaN, 'out_of_range'],
  ['count', 12n, 'wrong_type'],
  ['bucketed', -1, 'out_of_range'],
  ['quantity', -0.1, 'out_of_range'],
  ['quantity', Number.POSITIVE_INFINITY, 'out_of_range'],
  ['quantity', Number.NaN, 'out_of_range'],
  ['quantity', 1e300, 'out_of_range'],
  ['duration', '5s', 'wrong_type'],
  ['choice', 'c', 'not_a_choice'],
  ['choice', 'toString', 'not_a_choice'],
  ['choice', 0, 'wrong_type'],
  ['version', 'v5', 'wrong_type'],
  ['version', '5.2.0 (built by jane)', 'wrong_type'],
  ['version', '1.0.0-john.smith', 'wrong_type'],
  ['version', '0-Confidential-Project', 'wrong_type'],
  ['version', '1.0.0+C-Users-John', 'wrong_type'],
  ['version', '1.0.0-', 'wrong_type'],
  ['version', '192.168.17.4', 'wrong_type'],
  ['version', '1.'.repeat(40), 'too_long'],
  ['version', 5.2, 'wrong_type'],
  ['pseudonym', '', 'wrong_type'],
  ['pseudonym', 'site-17', 'wrong_type'],
  ['pseudonym', '0123456789ABCDEF0123456789ABCDEF', 'wrong_type'],
  ['text', 'x'.repeat(41), 'too_long'],
  ['text', ['x'], 'wrong_type'],
  ['text', new String('x'), 'wrong_type'],
])('a shaper refuses %s with a value that it can not hold', (field, value, reason) => {
  const { fields, refused } = shape({ ...VALUES, [field]: value });
  expect(fields).not.toHaveProperty(field);
  expect(refused).toEqual([{ field, reason }]);
});

test.each([
  ['version', '5'],
  ['version', '10.0.22631'],
  ['version', '2.0.0-rc.1+db544ff'],
  ['version', '23.3.46+db544ff02b'],
  ['version', '23.3.62.1'],
  ['version', '6.1.0-18'],
  ['version', '3.0.0-preview.2.1+build.77'],
  ['count', 0],
  ['count', Number.MAX_SAFE_INTEGER],
  ['choice', 'constructor'],
  ['quantity', 0.25],
])('a shaper takes %s %s', (field, value) => {
  expect(shape({ ...VALUES, [field]: value }).fields[field]).toBe(value);
});

test('a count in buckets leaves as the lower bound of its bucket', () => {
  const bounds = [0, 1, 9, 10, 99, 100, 1e9].map(
    (bucketed) => shape({ ...VALUES, bucketed }).fields['bucketed'],
  );
  expect(bounds).toEqual([0, 1, 1, 10, 10, 100, 100]);
});

test.each([
  [12.3456789, 12.3457],
  [0.000123456789, 0.000123457],
  [123_456_789, 123_457_000],
  [999_999.5, 1_000_000],
  [999_999, 999_999],
  [1 / 3, 0.333333],
])(
  'a quantity and a duration of %d leave as %d: the digits beyond six would be a fingerprint',
  (exact, rounded) => {
    const { fields } = shape({ ...VALUES, quantity: exact, duration: exact, count: 123_456_789 });
    expect(fields).toMatchObject({ quantity: rounded, duration: rounded, count: 123_456_789 });
  },
);

test('a quantity leaves as the nearest number of six digits, which stays as it is at the other end', () => {
  const any = fc.oneof(
    fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
    fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    fc.nat({ max: 10_000_000 }).map((whole) => whole * 5),
  );
  const { quantity: declared } = buildManifest().events['sent']?.fields ?? {};
  if (declared === undefined) throw new Error('no quantity');
  const only = shaperOf(withFields({ quantity: declared }));
  fc.assert(
    fc.property(any, (exact) => {
      const rounded = only({ quantity: exact }).fields['quantity'];
      const nearest = Number(exact.toPrecision(6));
      // Rounded up, the very largest would be more than a number may be.
      expect(rounded).toBe(nearest > Number.MAX_SAFE_INTEGER ? undefined : nearest);
      expect(only({ quantity: rounded }).fields).toEqual({ quantity: rounded });
    }),
    { numRuns: 2_000 },
  );
});

test('minus zero leaves as zero, which JSON can carry back', () => {
  const { fields } = shape({ ...VALUES, quantity: -0, count: -0 });
  expect([fields['quantity'], fields['count']]).toEqual([0, 0]);
});

test('a shaper survives getters that throw, cycles and proxies, and takes what can be read', () => {
  const cycle: Record<string, unknown> = { ...VALUES };
  cycle['text'] = cycle;
  expect(shape(cycle).refused).toEqual([{ field: 'text', reason: 'wrong_type' }]);

  const throwing = {
    ...VALUES,
    get count(): number {
      throw new Error('secret');
    },
  };
  expect(shape(throwing).refused).toEqual([{ field: 'count', reason: 'wrong_type' }]);
  expect(shape(throwing).fields['flag']).toBe(false);

  const closed = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('secret');
      },
      get: () => {
        throw new Error('secret');
      },
    },
  );
  expect(shape(closed).fields).toEqual({});
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(shape(proxy).fields).toEqual({});
});

test('a shaper survives what is no object at all', () => {
  for (const value of [null, undefined, 5, 'text', Symbol('x')]) {
    expect(shape(value as unknown as Record<string, unknown>).fields).toEqual({});
  }
});

test('a shaper takes "__proto__" for a name like any other, and refuses it', () => {
  const parsed = JSON.parse('{"__proto__":{"flag":true},"constructor":1}') as Record<
    string,
    unknown
  >;
  const { fields, refused } = shape({ ...parsed, ...VALUES });
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  expect(fields).toEqual(VALUES);
  const named = JSON.parse('{"__proto__":{"flag":true}}') as Record<string, unknown>;
  expect(shape(named).fields).toEqual({});
  expect(refused).toContainEqual({ field: 'constructor', reason: 'undeclared' });
});

test('a shaper reports a bounded number of names', () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`x${index}`, 1]));
  expect(shape({ ...VALUES, ...many }).refused).toHaveLength(refusalsPerEventMax);
});

test('compileShapers() knows declared events and candor.lost, and no others', () => {
  const shapers = compileShapers(buildManifest());
  expect(shapers.event('sent')).toBe(shapers.event('sent'));
  expect(shapers.event('undeclared')).toBeUndefined();
  expect(shapers.event('constructor')).toBeUndefined();
  const lost = shapers.event('candor.lost');
  expect(lost?.({ reason: 'expired', count: 3 }).fields).toEqual({ reason: 'expired', count: 3 });
  expect(lost?.({ reason: 'because', count: 3 }).refused).toEqual([
    { field: 'reason', reason: 'not_a_choice' },
  ]);
});

test('the shaper of facts takes no country from a client: only the collector can know it', () => {
  const { facts } = compileShapers(buildManifest());
  const shaped = facts({ version: '5.2.0', os: 'linux', tier: 'a', country: 'CH' });
  expect(shaped.fields).toEqual({ version: '5.2.0', os: 'linux', tier: 'a' });
  expect(shaped.refused).toEqual([{ field: 'country', reason: 'undeclared' }]);
});

test('shaping what was shaped changes nothing, for any fields and any values', () => {
  const value = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.nat(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(...Object.values(VALUES)),
  );
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  fc.assert(
    fc.property(
      fc.dictionary(names, fieldArbitrary, { noNullPrototype: true }),
      fc.dictionary(names, value),
      (fields, values) => {
        const shaper = shaperOf(withFields(fields));
        const once = shaper(values);
        const text = JSON.stringify(values);
        const plain = (): typeof values => JSON.parse(text) as typeof values;
        expect(shaper(plain(), true)).toEqual(shaper(plain()));
        const again = shaper(JSON.parse(JSON.stringify(once.fields)) as Record<string, unknown>);
        expect(again.fields).toEqual(once.fields);
        for (const [name, left] of Object.entries(once.fields)) {
          expect(Object.keys(fields)).toContain(name);
          expect(['boolean', 'number', 'string']).toContain(typeof left);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('no canary in a value or a name survives, whatever the field, unless it is a declared choice or reviewed text', () => {
  const canary = 'jane.doe@example.com';
  for (const field of Object.keys(FIELDS)) {
    const shaped = shape({ ...VALUES, [field]: canary, [canary]: canary });
    expect(JSON.stringify(shaped)).not.toContain('jane');
  }
});
