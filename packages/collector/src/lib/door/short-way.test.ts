import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DoorBench, SESSION, createDoorBench, eventLine, headLine } from './door.fixture.ts';

let bench: DoorBench;
beforeEach(async () => {
  bench = await createDoorBench();
});
afterEach(() => bench.remove());

const NOW = '2026-11-21T08:30:00.000Z';
/** Most of a report is as it should be; of the rest something has to be changed, refused or left out. */
const changes = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom({}, { guests: 4 }, { minutes: 0.5, course: 'starter' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, unknown>>(
      { host: 'canary' },
      { minutes: 1.234_567_8 },
      { course: 'canary' },
      { course: 'main ' },
      { minutes: undefined },
      { event: 'dish.canary' },
      { event: 'oven.slow' },
      { at: '2026-01-01T08:30:00.000Z' },
      { at: '2027-01-01T08:30:00.000Z' },
      { at: '2026-11-21T08:30:00Z' },
    ),
  },
);
const events = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), changes), { maxLength: 5 });
const isRising = fc.boolean();
const reports = fc.array(fc.tuple(events, isRising), { minLength: 1, maxLength: 3 });

/** What comes of one session's reports, in the order in which they are sent. */
async function take(session: string, bodies: readonly string[]): Promise<unknown> {
  const answers: unknown[] = [];
  for (const body of bodies) {
    const answer = await bench.send(headLine({ session }) + body);
    const { accepted, duplicate, refused } = answer.body;
    answers.push([answer.status, accepted, duplicate, refused.map(({ reason }) => reason)]);
  }
  const taken = await bench.takeEvents();
  return { answers, taken: taken.map((event) => ({ ...event, session: '' })) };
}

it('whether a report is read or goes in by its own bytes, what comes of it is the same', async () => {
  bench.clock.now = Date.parse(NOW) + 60_000;
  let count = 0;
  const sessionOf = (): string => SESSION.slice(0, -4) + String((count += 1)).padStart(4, '0');
  await fc.assert(
    fc.asyncProperty(reports, async (drawn) => {
      const bodies = drawn.map(([some, rises]) =>
        (rises ? some.toSorted(([a], [b]) => a - b) : some)
          .map(([seq, change]) => eventLine(seq, change))
          .join(''),
      );
      const short = await take(sessionOf(), bodies);
      // An empty line is passed over, but only by who reads.
      const long = await take(
        sessionOf(),
        bodies.map((body) => `\n${body}`),
      );
      expect(short).toEqual(long);
    }),
    { numRuns: 60 },
  );
  const counts = bench.quarantine.list('kitchen').map(({ count: times }) => times % 2);
  expect(counts.filter((odd) => odd === 1)).toEqual([]);
});

it('a report of which a part was taken before leaves that part out, by its own bytes as well', async () => {
  bench.clock.now = Date.parse(NOW);
  const line = (seq: number): string => eventLine(seq);
  await bench.send(headLine() + line(2) + line(3) + line(5));
  const { body } = await bench.send(headLine() + [1, 2, 3, 4, 5, 6].map(line).join(''));
  expect(body).toMatchObject({ accepted: 3, duplicate: 3, refused: [] });
  expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([2, 3, 5, 1, 4, 6]);
});
