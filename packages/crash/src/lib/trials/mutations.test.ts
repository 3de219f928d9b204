import * as fc from 'fast-check';
import { test } from 'vitest';
import { canary } from '../../canaries.fixture.ts';
import { fingerprintFailure } from '../../fingerprint.ts';
import { kit } from '../../kit.fixture.ts';
import { makeClrTrials } from './clr-trials.fixture.ts';
import { makeRecordTrials, makeScriptTrials } from './script-trials.fixture.ts';
import { describeTrial, PRIVATE, type Trial } from './trial.fixture.ts';
import { makeCallerTrials, makeV8Trials, makeWrappedTrials } from './v8-trials.fixture.ts';

/** As in `canaries.test.ts`. */
const runs = Number(process.env['CANARY_RUNS'] ?? 2000);
const timeout = 120_000 + runs * 20;

const trials: readonly Trial[] = [
  ...makeV8Trials(),
  ...makeWrappedTrials(),
  ...makeCallerTrials(),
  ...makeClrTrials(),
  ...makeScriptTrials(),
  ...makeRecordTrials(),
];

const trial = fc.constantFrom(...trials);
/** Something that a type can be called, too. */
const name = canary.filter((word) => !/^\d/.test(word));

/** In every text of a failure. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]),
  );
}

function fingerprintOf(one: Trial): string {
  return fingerprintFailure(describeTrial(one, kit)).fingerprint;
}

/** No four letters of it in a row, and no number that is not small. */
function isTold(description: unknown, word: string): boolean {
  const text = JSON.stringify(description);
  for (let at = 0; at + 4 <= word.length; at += 1) {
    if (text.includes(word.slice(at, at + 4))) return true;
  }
  return /\d{5}/.test(text);
}

test('with other users, companies, hosts and files it is the same bug', { timeout }, () => {
  fc.assert(
    fc.property(trial, name, (one, word) => {
      const change = (text: string): string => {
        let changed = text;
        for (const secret of Object.values(PRIVATE)) {
          changed = changed.replaceAll(secret, () => word);
          changed = changed.replaceAll(secret.toLowerCase(), () => word.toLowerCase());
        }
        return changed;
      };
      const roots = (one.roots ?? []).map(change);
      const other = { ...one, roots, failure: mapTexts(one.failure, change) };
      return (
        fingerprintOf(other) === fingerprintOf(one) && !isTold(describeTrial(other, kit), word)
      );
    }),
    { numRuns: runs },
  );
});

test('a word in any place of any trace comes out of none', { timeout }, () => {
  const cut = fc.record({
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 12 }),
  });
  fc.assert(
    fc.property(trial, canary, fc.array(cut, { minLength: 1, maxLength: 6 }), (one, word, cuts) => {
      const change = (text: string): string => {
        let changed = text;
        for (const { from, length } of cuts) {
          const at = Math.trunc(from * changed.length);
          changed = changed.slice(0, at) + word + changed.slice(at + length);
        }
        return changed;
      };
      const failure = mapTexts(one.failure, change);
      return !isTold(describeTrial({ ...one, failure }, kit), word);
    }),
    { numRuns: runs },
  );
});
