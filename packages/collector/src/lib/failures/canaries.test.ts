/** Whatever stands in a stack: nothing of it that is not in a list reaches the data folder, through none of the doors. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clrFailure, v8Failure } from '@candor/crash/canaries.fixture';
import { eventLine, headLine, type DoorBench, createDoorBench } from '../door/door.fixture.ts';
import { type ForeignBench, createForeignBench, envelope } from '../foreign/foreign.fixture.ts';
import { encodeLogs } from '../foreign/otlp/encode-logs.fixture.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import { BAKERY_YAML, bakeryVocabulary } from './bakery.fixture.ts';

/** `CANARY_RUNS=5000 npx vitest run --project unit packages/collector/src/lib/failures/canaries.test.ts` looks longer. */
const runs = Number(process.env['CANARY_RUNS'] ?? 200);
const timeout = 120_000 + runs * 100;

let native: DoorBench;
let foreign: ForeignBench;
beforeAll(async () => {
  native = await createDoorBench();
  foreign = await createForeignBench();
  for (const bench of [native, foreign]) {
    bench.registry.register(parseFixture(BAKERY_YAML), 'ada');
    const text = JSON.stringify(bakeryVocabulary);
    bench.vocabularies.register({ product: 'bakery', version: '1.2.3', text }, 'ada');
  }
});
afterAll(async () => {
  await native.remove();
  await foreign.remove();
});

/** Letters that the canaries are made of, so many in a row as no name and no number of ours has. */
const CANARY = /[qxzjwvk]{6}|[öÄßéñ嗨йж]{3}/i;
const LONG_NUMBER = /(?<![0-9a-f":])\d{9}(?![0-9a-f])/;

async function readKept(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
  return texts.join('\n');
}

/** Of each kept failure the texts: times and session ids, which are long numbers too, stand elsewhere. */
function findLeaks(kept: string): readonly string[] {
  const failures = kept.match(/"failure":"(?:[^"\\]|\\.)*"/g) ?? [];
  return [
    ...(CANARY.exec(kept) ?? []),
    ...failures.flatMap((failure) => LONG_NUMBER.exec(failure) ?? []),
  ];
}

function toJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

it('a forged description brings no canary in', { timeout }, async () => {
  let seq = 0;
  const manifest = native.registry.findNewest('bakery')?.hash;
  const head = headLine({ product: 'bakery', manifest, lane: 'exceptions' });
  const forged = fc.tuple(v8Failure, fc.constantFrom('v8', 'dotnet', 'powershell'));
  await fc.assert(
    fc.asyncProperty(forged, async ([failure, runtime]) => {
      const error = { ...Object(toJson(failure)), type: { of: 'vendor', name: toJson(failure) } };
      const frames = [
        { kind: 'vendor', module: toJson(failure), symbol: toJson(failure), line: 7 },
      ];
      const description = { description: 1, runtime, error: { ...error, frames } };
      const fields = { minutes: undefined, course: undefined, severity: 'handled', times: 1 };
      const line = eventLine((seq += 1), {
        event: 'oven.failed',
        ...fields,
        failure: description,
      });
      const { status } = await native.send(head + line, { key: 'bakery-key' });
      expect([200, 413]).toContain(status);
    }),
    { numRuns: runs },
  );
  const kept = await readKept(native.folder);
  expect(kept).toContain('"failure":');
  expect(findLeaks(kept)).toEqual([]);
});

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

const thrown: fc.Arbitrary<Thrown> = fc.oneof(v8Failure, clrFailure).map((failure) => {
  const parts = Object(failure) as Partial<Record<keyof Thrown, unknown>>;
  const text = typeof failure === 'string' ? failure : '';
  const read = (key: keyof Thrown): string => (typeof parts[key] === 'string' ? parts[key] : text);
  return { name: read('name'), message: read('message'), stack: read('stack') };
});

it('no canary comes in through the door for Application Insights', { timeout }, async () => {
  const sdk = fc.constantFrom('node:1.8.10', 'dotnet:2.22.0', 'java:3.4', '');
  await fc.assert(
    fc.asyncProperty(thrown, sdk, fc.boolean(), async ({ name, message, stack }, tag, isParsed) => {
      const parsedStack = stack.split('\n').map((line, level) => ({
        level,
        method: line.slice(0, 60),
        assembly: line,
        fileName: line,
        line: level,
      }));
      const detail = { id: 1, outerId: 0, typeName: name, message, hasFullStack: true };
      const exceptions = [isParsed ? { ...detail, parsedStack } : { ...detail, stack }];
      const body = envelope({
        iKey: 'bakery-key',
        tags: { 'ai.application.ver': '1.2.3', 'ai.internal.sdkVersion': tag },
        data: { baseType: 'ExceptionData', baseData: { ver: 2, exceptions } },
      });
      const answer = await foreign.post('/v2/track', JSON.stringify(body));
      expect(answer.status).toBe(200);
    }),
    { numRuns: runs },
  );
  const kept = await readKept(foreign.folder);
  expect(kept).toContain('"oven.failed"');
  expect(findLeaks(kept)).toEqual([]);
});

it('no canary comes in through the door for OpenTelemetry', { timeout }, async () => {
  const language = fc.constantFrom('nodejs', 'dotnet', 'python', '');
  await fc.assert(
    fc.asyncProperty(thrown, language, async ({ name, message, stack }, sdk) => {
      const attributes = {
        'exception.type': name,
        'exception.message': message,
        'exception.stacktrace': stack,
      };
      const resource = { 'service.version': '1.2.3', 'telemetry.sdk.language': sdk };
      const records = [{ timeNs: 1_795_249_800_123_456_789n, eventName: '', attributes }];
      const headers = { 'content-type': 'application/json', 'x-api-key': 'bakery-key' };
      const body = encodeLogs({ resource, records }, 'json');
      expect((await foreign.post('/v1/logs', body, headers)).status).toBe(200);
    }),
    { numRuns: runs },
  );
  const kept = await readKept(foreign.folder);
  expect(kept).toContain('"oven.failed"');
  expect(findLeaks(kept)).toEqual([]);
});
