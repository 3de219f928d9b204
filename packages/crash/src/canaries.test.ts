import * as fc from 'fast-check';
import { test } from 'vitest';
import { canary, clrFailure, v8Failure } from './canaries.fixture.ts';
import { describeFailure } from './describe.ts';
import type { Runtime } from './description.ts';
import { fingerprintFailure } from './fingerprint.ts';
import { judgeFailure, REASONS } from './judge.ts';
import { kit, kitVocabulary } from './kit.fixture.ts';
import { RUNTIME_NAMESPACES } from './lib/lists/dotnet-namespaces.ts';
import { DOTNET_TEMPLATES } from './lib/lists/dotnet-templates.ts';
import { DOTNET_TYPES } from './lib/lists/dotnet-types.ts';
import { NODE_CODES } from './lib/lists/node-codes.ts';
import { NODE_MODULES } from './lib/lists/node-modules.ts';
import { ERROR_CATEGORIES } from './lib/lists/powershell.ts';
import { V8_TEMPLATES } from './lib/lists/v8-templates.ts';
import { THROWN_KINDS, V8_TYPES } from './lib/lists/v8-types.ts';
import { SYSTEM_TEMPLATES } from './lib/v8/system-message.ts';

/** `CANARY_RUNS=100000 npx vitest run --project unit packages/crash/src/canaries.test.ts` looks longer. */
const runs = Number(process.env['CANARY_RUNS'] ?? 2000);

/** Only what hangs is to end: a run takes a fraction of a millisecond, unless the machine is busy. */
const timeout = 120_000 + runs * 20;

/** All text that a description of the kit may hold. */
const closed: ReadonlySet<string> = new Set([
  'v8',
  'dotnet',
  'powershell',
  'vendor',
  'runtime',
  'user',
  'third-party',
  ...[RUNTIME_NAMESPACES, DOTNET_TYPES, NODE_CODES, ERROR_CATEGORIES, V8_TYPES, THROWN_KINDS]
    .concat([NODE_MODULES, SYSTEM_TEMPLATES])
    .flatMap((lookup) => [...lookup.values()]),
  ...[...V8_TEMPLATES.ranked, ...DOTNET_TEMPLATES.ranked].map(({ id }) => id),
  ...kitVocabulary.modules.flatMap(({ name, symbols }) => [
    name,
    ...symbols.map((one) => one.name),
  ]),
  ...kitVocabulary.types.map(({ name }) => name),
  ...kitVocabulary.types.flatMap(({ base = 'Error' }) => base),
  ...kitVocabulary.codes.map(({ code }) => code),
  ...kitVocabulary.templates.map(({ id }) => id),
]);

/** The texts in a description that are in no list, and the numbers that are beyond every bound. */
function findStrays(value: unknown): unknown[] {
  if (typeof value === 'string') return closed.has(value) ? [] : [value];
  if (typeof value === 'number') return value >= 0 && value <= 1000 ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(findStrays);
}

/** A predicate and no assertion, since it is asked some hundred thousand times. */
function isClosed(failure: unknown, runtime: Runtime): boolean {
  const description = describeFailure(failure, kit, { runtime, roots: ['/opt/acme'] });
  const { fingerprint, variant } = fingerprintFailure(description);
  return (
    findStrays(description).length === 0 &&
    /^1:[0-9a-f]{16} 1:[0-9a-f]{16}$/.test(`${fingerprint} ${variant}`) &&
    judgeFailure(description, kit).why in REASONS
  );
}

test('no stack of V8 brings anything out that is in no list', { timeout }, () => {
  fc.assert(
    fc.property(v8Failure, (failure) => isClosed(failure, 'v8')),
    { numRuns: runs },
  );
});

test('no text of .NET or PowerShell brings anything out that is in no list', { timeout }, () => {
  const runtime = fc.constantFrom<Runtime>('dotnet', 'powershell');
  fc.assert(
    fc.property(clrFailure, runtime, (failure, one) => isClosed(failure, one)),
    { numRuns: runs },
  );
});

test(
  'nothing that can be thrown at all brings anything out that is in no list, or throws',
  { timeout },
  () => {
    const runtime = fc.constantFrom<Runtime>('v8', 'dotnet', 'powershell');
    const anything = fc.oneof(fc.anything(), fc.string(), v8Failure, clrFailure);
    fc.assert(fc.property(anything, runtime, isClosed), { numRuns: runs });
  },
);

test('no four letters in a row of a canary come out of any stack', { timeout }, () => {
  const planted = fc
    .tuple(canary, fc.constantFrom<Runtime>('v8', 'dotnet', 'powershell'))
    .chain(([word, runtime]) => {
      const failure = runtime === 'v8' ? v8Failure : clrFailure;
      // The same canary everywhere, so that its parts can be looked for.
      return failure.map((one) => ({ word, runtime, failure: replaceCanaries(one, word) }));
    });
  fc.assert(
    fc.property(planted, ({ word, runtime, failure }) => {
      const description = describeFailure(failure, kit, { runtime });
      const text = JSON.stringify(description);
      for (let at = 0; at + 4 <= word.length; at += 1) {
        if (text.includes(word.slice(at, at + 4))) return false;
      }
      return true;
    }),
    { numRuns: runs },
  );
});

function replaceCanaries(failure: unknown, word: string): unknown {
  if (typeof failure === 'string') return failure.replaceAll(canaryForm, () => word);
  if (failure instanceof Error) return replaceCanaries(failure.stack, word);
  if (Array.isArray(failure)) return failure.map((one) => replaceCanaries(one, word));
  if (typeof failure !== 'object' || failure === null) return failure;
  const entries = Object.entries(failure).map(([key, one]) => [key, replaceCanaries(one, word)]);
  return Object.fromEntries(entries) as unknown;
}

const canaryForm = /[qxzjwvkQXZJWVK]{6,}|[öÄßéñ嗨йж]{6,}|\d{9}/g;
