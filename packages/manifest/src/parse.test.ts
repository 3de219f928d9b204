import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { COMPILER, MODULE, PRODUCTS, SERVER, withValue } from './lib/products.fixture.ts';
import type { Manifest } from './manifest.ts';
import { type ManifestResult, parseManifest } from './parse.ts';

function parse(value: unknown): Manifest {
  const result = parseManifest(value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 2));
  return result.value;
}

test('parseManifest() takes three products that use every key of the language', () => {
  for (const product of PRODUCTS) expect(parseManifest(product)).toMatchObject({ ok: true });
});

test('parseManifest() fills in what the friendly form leaves out', () => {
  const manifest = parse(SERVER);
  expect(manifest.key).toBe('job-server');
  expect(manifest.consent.unattended).toBe('same');
  expect(manifest.ids).toEqual({ device: 'none' });
  expect(manifest.lanes).toEqual({
    usage: { why: 'Helps us decide which features to work on.', consent: 'ask', rule: null },
  });
  // The only lane, a title made from the name, and fields that are not optional unless they say so.
  expect(manifest.events['heartbeat']).toMatchObject({ lane: 'usage', title: 'Heartbeat' });
  expect(manifest.events['heartbeat']?.fields['jobs']).toEqual({
    type: 'count',
    unit: null,
    buckets: null,
    title: 'Jobs',
    why: 'Size of the installation.',
    optional: false,
  });
});

test('parseManifest() reads the values of switches as text in lower case, whatever YAML made of them', () => {
  const { environment } = parse(SERVER).consent;
  expect(environment['JOB_SERVER_TELEMETRY']).toEqual({ on: ['true', '1'], off: ['false', '0'] });
  const opt = withValue(SERVER, ['consent', 'environment', 'X'], { on: ['YES', 'yes'] });
  expect(parse(opt).consent.environment['X']).toEqual({ on: ['yes'], off: [] });
  expect(parse(COMPILER).consent.environment['TINYC_OPT_OUT']).toEqual({ on: [], off: 'any' });
});

test('parseManifest() takes facts as names, as reasons and as declarations, in a list and in a map', () => {
  const { session } = parse(MODULE);
  expect(session['version']).toMatchObject({
    builtIn: 'version',
    why: 'Which releases are in use.',
  });
  expect(session['memory']).toMatchObject({
    builtIn: 'memory',
    type: 'count',
    unit: 'GiBy',
    buckets: [0, 8, 64],
    title: 'Memory of the machine',
    optional: true,
  });
  expect(session['hosting']).toMatchObject({ builtIn: null, type: 'choice' });
  const mixed = withValue(MODULE, ['session'], ['version', { memory: 'Why.', arch: null }]);
  expect(Object.keys(parse(mixed).session)).toEqual(['version', 'memory', 'arch']);
});

test('parseManifest() lets a built-in fact tell the exact number only where the manifest says so', () => {
  expect(parse(withValue(MODULE, ['session'], ['memory'])).session['memory']).toHaveProperty(
    'buckets.0',
    0,
  );
  const exact = withValue(MODULE, ['session'], { memory: { buckets: null } });
  expect(parse(exact).session['memory']).toHaveProperty('buckets', null);
});

test('parseManifest() reads the short form of questions', () => {
  const asked = (manifest: Manifest, title: string): unknown =>
    manifest.questions.find((question) => question.title === title);
  const server = parse(SERVER);
  expect(asked(server, 'Mean uptime')).toEqual({
    title: 'Mean uptime',
    metric: { of: 'field', event: 'heartbeat', field: 'uptime', statistic: 'mean', over: 'latest' },
    breakdown: { by: 'field', event: 'heartbeat', field: 'licence' },
    step: 'day',
  });
  expect(asked(server, 'Jobs')).toMatchObject({
    metric: { of: 'distribution', event: 'heartbeat', field: 'jobs' },
    breakdown: null,
    step: 'span',
  });
  const module = parse(MODULE);
  // The name of the event has a dot in it.
  expect(asked(module, 'Sites')).toMatchObject({
    metric: { of: 'distinct', event: 'site.connected', field: 'site' },
  });
  expect(asked(module, 'Connections')).toMatchObject({
    metric: { of: 'events', event: 'site.connected' },
  });
  expect(asked(module, 'Events')).toMatchObject({
    metric: { of: 'events', event: null },
    breakdown: { by: 'event' },
  });
});

test('parseManifest() collapses white space, so that a folded paragraph is one line', () => {
  const folded = withValue(
    SERVER,
    ['events', 'heartbeat', 'why'],
    '  How large\n installations are.\n',
  );
  expect(parse(folded).events['heartbeat']?.why).toBe('How large installations are.');
});

test('parseManifest() warns of fields that no question uses and of lanes without events', () => {
  const result = parseManifest(withValue(COMPILER, ['lanes', 'performance'], 'Finds slow builds.'));
  expect(result.ok && result.warnings.map(({ code, path }) => [code, path])).toEqual([
    ['unused_field', 'events.failed.fields.message'],
    ['unused_lane', 'lanes.performance'],
  ]);
  expect(parseManifest(SERVER)).toMatchObject({ ok: true, warnings: [] });
});

test('parseManifest() of a normal form gives that form again', () => {
  for (const product of PRODUCTS) {
    const manifest = parse(product);
    expect(parse(manifest)).toEqual(manifest);
    expect(parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  }
  fc.assert(
    fc.property(manifestArbitrary, (manifest) => {
      expect(parse(manifest)).toEqual(manifest);
    }),
    { numRuns: 150 },
  );
});

test('parseManifest() never throws, and never takes what is not a manifest', () => {
  const anything = fc.anything({ withNullPrototype: true, withDate: true, withMap: true });
  fc.assert(
    fc.property(anything, (value) => {
      expect(parseManifest(value).ok).toBe(false);
    }),
  );
});

test('parseManifest() survives anything in any place of a manifest', () => {
  const paths = PRODUCTS.flatMap((product) =>
    listPaths(product).map((path) => [product, path] as const),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.anything({ withNullPrototype: true }),
      ([product, path], value) => {
        const result: ManifestResult = parseManifest(withValue(product, path, value));
        // Where it was taken, it is a manifest, and so its own normal form.
        expect(result.ok ? parse(result.value) : null).toEqual(result.ok ? result.value : null);
        expect(result.ok ? 1 : result.issues.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 500 },
  );
});

function listPaths(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const below = Object.entries(value).flatMap(([key, item]) =>
    listPaths(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [[...path], ...below];
}

test('parseManifest() takes the names that another SDK uses, and leaves them out of manifests that have none', () => {
  const foreign = { facts: { 'Server version': 'version' }, events: { Beat: 'heartbeat' } };
  expect(parse({ ...SERVER, foreign }).foreign).toEqual({
    session: null,
    device: null,
    facts: { 'Server version': 'version' },
    events: { Beat: { event: 'heartbeat', fields: {} } },
  });
  expect(Object.keys(parse(SERVER))).not.toContain('foreign');
});
