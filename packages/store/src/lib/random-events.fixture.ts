/** Random events of the example product: sessions that last over days, repeats, late ones, and more than one lane and environment. */
import type { FieldValues } from '@candor/manifest/shape';
import * as fc from 'fast-check';
import type { StoredEvent } from '../store.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);
/** Few instants, so that some are the same. */
const INSTANTS_MS: readonly number[] = [0, 3_600_000, DAY_MS - 1, DAY_MS];

interface Session {
  readonly session: string;
  readonly device: string;
  readonly ephemeral: boolean;
  readonly environment: string;
  readonly isUsage: boolean;
  readonly facts: FieldValues;
  readonly events: readonly Happening[];
}

interface Happening {
  readonly seq: number;
  readonly day: number;
  readonly instantMs: number;
  readonly name: 'heartbeat' | 'vms.connected' | 'vms.closed';
  readonly fields: FieldValues;
}

const facts: fc.Arbitrary<FieldValues> = fc.record(
  {
    version: fc.constantFrom('1.0', '1.1', '2.0-rc.1'),
    os: fc.constantFrom('linux', 'windows'),
    ci: fc.boolean(),
    processors: fc.constantFrom(4, 8, 16),
    memory: fc.constantFrom(4, 8, 16),
    process_memory: fc.integer({ min: 0, max: 2 ** 31 }),
  },
  { requiredKeys: ['version'] },
);

const heartbeat: fc.Arbitrary<FieldValues> = fc.record(
  {
    // Measured to the millisecond, as such things are.
    uptime: fc.integer({ min: 0, max: 1e9 }).map((ms) => ms / 1000),
    identities: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat()),
    errors: fc.integer({ min: 0, max: 9 }),
    files: fc.constantFrom(0, 1, 10, 100),
    licence: fc.constantFrom('none', 'trial', 'licensed'),
    trial: fc.boolean(),
    site: fc.integer({ min: 0, max: 5 }).map((site) => String(site).padStart(32, '0')),
  },
  { requiredKeys: ['uptime', 'identities'] },
);

const happening: fc.Arbitrary<Happening> = fc.record({
  seq: fc.integer({ min: 1, max: 6 }),
  day: fc.integer({ min: 0, max: 35 }),
  instantMs: fc.constantFrom(...INSTANTS_MS),
  // The last is one that the manifest does not declare any more.
  name: fc.constantFrom('heartbeat', 'heartbeat', 'vms.connected', 'vms.connected', 'vms.closed'),
  fields: heartbeat,
});

const session: fc.Arbitrary<Session> = fc.record({
  session: fc.uuid({ version: 4 }),
  device: fc.oneof(
    {
      weight: 9,
      arbitrary: fc.integer({ min: 0, max: 13 }).map((n) => String(n).padStart(32, 'a')),
    },
    { weight: 1, arbitrary: fc.constant('') },
  ),
  ephemeral: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  environment: fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? 'test' : 'production')),
  isUsage: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  facts,
  events: fc.array(happening, { minLength: 1, maxLength: 5 }),
});

/** In the order in which they arrive, repeats included. */
export const eventLists: fc.Arbitrary<readonly StoredEvent[]> = fc
  .array(session, { minLength: 5, maxLength: 50, size: 'max' })
  .map((sessions) => sessions.flatMap(createEvents))
  .chain((events) => fc.shuffledSubarray([...events], { minLength: events.length }));

function createEvents(session: Session): readonly StoredEvent[] {
  const { environment, device, ephemeral, isUsage } = session;
  return session.events.map(({ seq, day, instantMs, name, fields }) => {
    const at = START + day * DAY_MS + instantMs;
    const usage = { event: name, fields: fieldsOf(name, seq, fields) };
    return {
      product: 'example',
      environment,
      manifest: 'b1946ac92492d234',
      lane: isUsage ? 'usage' : 'exceptions',
      session: session.session,
      seq,
      device,
      ephemeral: ephemeral && device !== '',
      started: START,
      at,
      received: at + 1000,
      ...(instantMs % 4 === 0 ? { clockCorrected: true } : {}),
      facts: session.facts,
      ...(isUsage ? usage : { event: 'app.failed', fields: { phase: 'run' } }),
    };
  });
}

function fieldsOf(name: Happening['name'], seq: number, fields: FieldValues): FieldValues {
  if (name === 'heartbeat') return fields;
  return name === 'vms.connected' ? { cameras: seq, edition: 'small' } : {};
}

/** Every event again, some on another day: as after a clock that was corrected in between. */
export function repeatEvents(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map((event, index) => ({
    ...event,
    at: index % 3 === 0 ? event.at + (index % 2 === 0 ? DAY_MS : -40 * DAY_MS) : event.at,
    received: event.received + DAY_MS,
  }));
}

/** As they came in before events had a mark. */
export function withoutMarks(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map((event) => {
    const { clockCorrected, ...unmarked } = event;
    return clockCorrected === true ? unmarked : event;
  });
}
