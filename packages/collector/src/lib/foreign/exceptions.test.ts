import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BAKERY_YAML, bakeryVocabulary, readFailure } from '../failures/bakery.fixture.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { type ForeignBench, createForeignBench, envelope } from './foreign.fixture.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';

let bench: ForeignBench;
beforeAll(async () => {
  bench = await createForeignBench();
  bench.registry.register(parseFixture(BAKERY_YAML), 'ada');
  const text = JSON.stringify({
    ...bakeryVocabulary,
    modules: [
      ...bakeryVocabulary.modules,
      { kind: 'class', name: 'Bakery.Oven', symbols: [{ name: 'Bake' }] },
    ],
    types: [...bakeryVocabulary.types, { name: 'Bakery.ColdException' }],
  });
  bench.vocabularies.register({ product: 'bakery', version: '1.2.3', text }, 'ada');
});
beforeEach(async () => {
  await bench.takeEvents();
});
afterAll(() => bench.remove());

const V8_STACK = `OvenError: The oven has only 20 degrees
    at bake (/home/klaus/node_modules/@bakery/oven/dist/oven.js:12:3)
    at klaus (/home/klaus/recipe.js:3:1)`;

async function track(baseData: Record<string, unknown>, sdk: string) {
  const tags = { 'ai.application.ver': '1.2.3', 'ai.internal.sdkVersion': sdk };
  const data = { baseType: 'ExceptionData', baseData };
  const body = envelope({ iKey: 'bakery-key', tags, data });
  expect((await bench.post('/v2/track', JSON.stringify(body))).status).toBe(200);
  const [event] = await bench.takeEvents();
  expect(JSON.stringify(event)).not.toMatch(/klaus|degrees/i);
  return event;
}

async function log(attributes: Record<string, string | boolean>, language: string) {
  const resource = { 'service.version': '1.2.3', 'telemetry.sdk.language': language };
  const records = [{ timeNs: 1_795_249_800_123_456_789n, eventName: '', attributes }];
  const headers = { 'content-type': 'application/json', 'x-api-key': 'bakery-key' };
  const body = encodeLogs({ resource, records }, 'json');
  expect((await bench.post('/v1/logs', body, headers)).status).toBe(200);
  const [event] = await bench.takeEvents();
  expect(JSON.stringify(event)).not.toMatch(/klaus|degrees/i);
  return event;
}

const baked = {
  type: { of: 'vendor', name: 'OvenError', base: 'Error' },
  template: 'too-cold',
  frames: [
    { kind: 'vendor', module: 'src/oven.ts', symbol: 'bake', offset: 2 },
    { kind: 'user', times: 1 },
  ],
};

it('an exception is the same failure through both doors, as text and as a parsed stack', async () => {
  const message = 'The oven has only 20 degrees';
  const detail = { id: 1, outerId: 0, typeName: 'OvenError', message, hasFullStack: true };
  const parsedStack = V8_STACK.split('\n')
    .slice(1)
    .map((line, level) => ({ level, method: 'x', assembly: line.trim(), fileName: '', line: 0 }));
  const events = [
    await track({ ver: 2, exceptions: [{ ...detail, stack: V8_STACK }] }, 'node:1.8.10'),
    await track({ ver: 2, exceptions: [{ ...detail, parsedStack }] }, 'node:1.8.10'),
    await log(
      {
        'exception.type': 'OvenError',
        'exception.message': message,
        'exception.stacktrace': V8_STACK,
      },
      '',
    ),
  ];
  for (const event of events) {
    expect(event).toMatchObject({ event: 'oven.failed', lane: 'exceptions' });
    expect(event?.fields).toMatchObject({ severity: 'handled', times: 1 });
    expect(readFailure(event?.fields['failure'])).toMatchObject({
      runtime: 'v8',
      error: baked,
    });
  }
  const prints = new Set(events.map((event) => event?.fields['failure.fingerprint']));
  expect(prints.size).toBe(1);
});

it('inner exceptions of .NET are causes, and what nobody caught is unhandled', async () => {
  const frame = { method: 'Bakery.Oven.Bake', fileName: 'C:\\klaus\\Oven.cs', line: 7 };
  const outer = { id: 1, typeName: 'System.InvalidOperationException', message: 'klaus' };
  const inner = { id: 2, outerId: 1, typeName: 'Bakery.ColdException', message: 'klaus' };
  const exceptions = [outer, { ...inner, parsedStack: [{ level: 0, ...frame }] }];
  const event = await track({ ver: 2, severityLevel: 'Critical', exceptions }, 'dotnet:2.22.0');
  expect(event?.fields['severity']).toBe('unhandled');
  expect(readFailure(event?.fields['failure'])).toMatchObject({
    runtime: 'dotnet',
    error: {
      type: { of: 'runtime', name: 'System.InvalidOperationException' },
      cause: {
        type: { of: 'vendor', name: 'Bakery.ColdException' },
        frames: [{ kind: 'vendor', module: 'Bakery.Oven', symbol: 'Bake' }],
      },
    },
  });
  const escaped = await log({ 'exception.type': 'Error', 'exception.escaped': true }, 'nodejs');
  expect(escaped?.fields['severity']).toBe('unhandled');
});

it('an exception without details, or of a product without such an event, is refused by name', async () => {
  const data = { baseType: 'ExceptionData', baseData: { ver: 2, exceptions: [] } };
  for (const iKey of ['bakery-key', envelope()['iKey']]) {
    await bench.post('/v2/track', JSON.stringify(envelope({ iKey, data })));
  }
  expect(await bench.takeEvents()).toEqual([]);
  for (const product of ['bakery', 'cameras']) {
    expect(bench.quarantine.list(product)).toContainEqual(
      expect.objectContaining({ event: 'exception', reason: 'undeclared' }),
    );
  }
});
