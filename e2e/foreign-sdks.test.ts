/**
 * The SDKs of others as their vendors publish them, each in a product of its own, against a real collector over TLS. All of it
 * runs in a network that has nothing but loopback: these SDKs call home unasked. See `foreign/world-main.ts` for what happens
 * in there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findObstacle, runWorld } from './foreign/run-world.ts';
import { SDKS, type SdkName } from './foreign/sdks.ts';
import type { Answers, World } from './foreign/world.ts';

const missing = findObstacle();

if (missing !== null) {
  process.stderr.write(`\nTHE DOORS WERE NOT TRIED WITH THE SDKS OF OTHERS, since ${missing}.\n\n`);
}

it('a pipeline leaves none of them out: where CI is set, what is missing is a fault', () => {
  expect(process.env['CI'] === 'true' ? missing : null).toBeNull();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-foreign-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** So many of each event that the SDK knows, and the means of what the events say. */
function expectedAnswers(events: readonly string[], times: number, frames: number): Answers {
  const counts = Object.fromEntries(ALL_EVENTS.map((event) => [event, null]));
  for (const event of events) Object.assign(counts, { [event]: times });
  return {
    ...counts,
    'site.connected.cameras': 12,
    // From milliseconds to the declared seconds.
    'site.connected.took': 1.5,
    'video.rate.frames': frames,
    sites: 1,
  };
}

const LOGGED = ['site.connected', 'video.rate', 'exception'];
const TRACED = [...LOGGED, 'request', 'dependency', 'message'];
const ALL_EVENTS = [...TRACED, 'page_view', 'availability'];

const EXPECTED = {
  'application-insights': { events: ALL_EVENTS, frames: 25 },
  'azure-exporter': { events: TRACED, frames: 25 },
  'otlp-json': { events: LOGGED, frames: 25.5 },
  'otlp-protobuf': { events: LOGGED, frames: 25.5 },
} as const satisfies Record<SdkName, object>;

describe.skipIf(missing !== null)(
  `the SDK of${missing === null ? '' : ` (not tried, since ${missing})`}`,
  () => {
    it.each(Object.keys(SDKS) as SdkName[])(
      '%s: what is declared is in the answers, the rest in quarantine by name, nothing of the machine anywhere; refused or not answered, it arrives once',
      async (name) => {
        const { events, frames } = EXPECTED[name];
        const { plain, faults, quarantine, traces, known, code } = await runWorld<World>(
          'world-main.ts',
          folder,
          name,
          folder,
        );
        expect(plain).toEqual({ answers: expectedAnswers(events, 2, frames), said: ['', ''] });
        // Each fault comes before one more run, which arrives whole and once.
        const { throttled, away, 'answer-lost': lost } = faults;
        expect([throttled.seen.includes(429), throttled.takenAgain]).toEqual([true, 1]);
        expect(throttled.answers).toEqual(expectedAnswers(events, 3, frames));
        expect([away.seen[0], away.takenAgain]).toEqual([503, 1]);
        expect(away.answers).toEqual(expectedAnswers(events, 4, frames));
        expect([lost.seen[0], lost.takenAgain]).toEqual(['lost', 1]);
        expect(lost.answers).toEqual(expectedAnswers(events, 5, frames));
        expect(quarantine).toContainEqual(
          expect.objectContaining({
            version: '23.3.46',
            event: 'not.declared',
            field: '',
            reason: 'undeclared',
          }),
        );
        expect(known).not.toEqual([]);
        expect(traces).toEqual([]);
        expect(code).toBe(0);
      },
    );
  },
);
