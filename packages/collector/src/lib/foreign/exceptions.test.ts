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

/** As the SDKs of OpenTelemetry print them, with a user's names and a line that looks like the vendor's in the message. */
const OTHER_LANGUAGES: Readonly<Record<string, readonly [type: string, stack: string]>> = {
  java: [
    'java.lang.IllegalStateException',
    `java.lang.IllegalStateException: klaus
	at example.klaus.Payroll.run(Payroll.java:12)
	at java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)
	at app//example.klaus.Main$$Lambda$14/0x0000000800c03000.apply(Unknown Source)
	Suppressed: java.io.IOException: klaus
		at example.klaus.Disk.close(Disk.java:3)
Caused by: example.klaus.KlausException: klaus
	at example.klaus.Ledger.<init>(Ledger.kt)
	... 14 more`,
  ],
  python: [
    'klaus.errors.KlausError',
    `Traceback (most recent call last):
  File "/home/klaus/bakery.py", line 12, in run
    return oven.bake("klaus")
           ^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.12/concurrent/futures/thread.py", line 58, in klaus
    result = self.fn(*self.args)

During handling of the above exception, another exception occurred:

  File "C:\\klaus\\x.py", line 3, in <module>
klaus.errors.KlausError: klaus`,
  ],
  go: [
    '*klaus.Error',
    `goroutine 17 [running]:
runtime/debug.Stack()
	/usr/lib/go/src/runtime/debug/stack.go:26 +0x64
main.(*Klaus).Bake(0xc000012345, {0x1, 0x2})
	/home/klaus/go/src/klaus/main.go:12 +0x1d
created by main.klaus in goroutine 1
	/home/klaus/main.go:7 +0x25`,
  ],
  ruby: [
    'Klaus::Error',
    `/home/klaus/oven.rb:12:in 'Klaus::Oven#bake': klaus (Klaus::Error)\n\tfrom /home/klaus/x.rb:3:in '<main>'`,
  ],
  php: [
    'Klaus\\Error',
    `Klaus\\Error: klaus in /home/klaus/x.php:3\nStack trace:\n#0 /home/klaus/y.php(12): Klaus\\Oven->bake('klaus')\n#1 {main}`,
  ],
  rust: [
    'klaus::Error',
    `   0: klaus::oven::bake\n             at /home/klaus/src/oven.rs:12:5\n   1: std::rt::lang_start\n             at /rustc/0f1e/library/std/src/rt.rs:166:17`,
  ],
  swift: [
    'KlausError',
    `0   klaus    0x0000000104f3a1b0 $s5klaus4bakeyyF + 116\n1   libdyld.dylib 0x00000001a2b3c4d5 start + 4`,
  ],
};

it('stacks of other languages end as kinds and counts, through both doors', async () => {
  for (const [language, [type, stack]] of Object.entries(OTHER_LANGUAGES)) {
    const attributes = {
      'exception.type': type,
      'exception.message': 'klaus\n    at Bakery.Oven.Bake()',
      'exception.stacktrace': stack,
    };
    const detail = { id: 1, typeName: type, message: 'klaus', hasFullStack: true, stack };
    const told = [
      await log(attributes, language),
      await track({ ver: 2, exceptions: [detail] }, `${language}:3.4.0`),
    ];
    for (const event of told) {
      const { error } = readFailure(event?.fields['failure']) as { readonly error: object };
      const text = JSON.stringify(error);
      const bare = text.replaceAll(
        /"(?:type|of|user|base|frames|kind|third-party|runtime|times|cause|errors)"|\d+|[{}[\]:,]/g,
        '',
      );
      expect([language, bare]).toEqual([language, '']);
    }
  }
});
