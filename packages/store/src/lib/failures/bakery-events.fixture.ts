/** Failures and health events of a small product, and the same counted in plain JavaScript. */
import { randomUUID } from 'node:crypto';
import type { Day } from '@candor/query/question';
import { HEALTH_OUTCOMES, type HealthOutcome } from '@candor/query/release-health';
import * as fc from 'fast-check';
import type { FailureGroupScope, FailureScope } from '../../failures.ts';
import type { StoredEvent } from '../../store.ts';

export const START: number = Date.UTC(2026, 4, 4);
export const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const SCOPE = {
  environment: 'production',
  countedBy: 'device',
  versionFact: 'version',
  systemFact: 'os',
  from: '2026-05-04' as Day,
  to: '2026-05-10' as Day,
} as const;

export function healthScope(product: string): FailureScope {
  return { ...SCOPE, product, lane: 'usage', event: 'bakery.health' };
}

export function groupScope(
  product: string,
  parts: Partial<FailureGroupScope> = {},
): FailureGroupScope {
  const own = { lane: 'exceptions', event: 'oven.failed', field: 'failure' } as const;
  return { ...SCOPE, ...own, product, moves: [], name: null, ...parts };
}

/** What all events of a product share but their device, time and version. */
export function createEvent(
  product: string,
  device: number,
  parts: Partial<StoredEvent>,
): StoredEvent {
  return {
    product,
    environment: 'production',
    manifest: '0123456789abcdef',
    lane: 'usage',
    session: randomUUID(),
    seq: 1,
    device: (device + 1).toString(16).padStart(32, '0'),
    ephemeral: false,
    event: 'bakery.health',
    started: START,
    at: START,
    received: START,
    facts: { version: '1.0', os: 'linux' },
    fields: {},
    ...parts,
  };
}

export interface Failed {
  readonly device: number;
  readonly day: number;
  readonly version: string;
  readonly os: string;
  readonly fingerprint: string;
  readonly variant: string;
  readonly times: number;
  readonly isEphemeral: boolean;
}

export const failedLists: fc.Arbitrary<readonly Failed[]> = fc.array(
  fc.record({
    device: fc.nat(9),
    day: fc.nat(9),
    version: fc.constantFrom('1.0', '1.1'),
    os: fc.constantFrom('linux', 'windows'),
    fingerprint: fc.constantFrom('1:a', '1:b', '1:c'),
    variant: fc.constantFrom('1:x', '1:y'),
    times: fc.integer({ min: 1, max: 4 }),
    isEphemeral: fc.boolean(),
  }),
  { maxLength: 60 },
);

export function createFailure(product: string, failed: Failed): StoredEvent {
  const at = START + failed.day * DAY_MS + failed.device * 1000;
  return createEvent(product, failed.device + (failed.isEphemeral ? 100 : 0), {
    lane: 'exceptions',
    event: 'oven.failed',
    at,
    received: at + HOUR_MS,
    ephemeral: failed.isEphemeral,
    facts: { version: failed.version, os: failed.os },
    fields: {
      failure: JSON.stringify({ of: failed.fingerprint }),
      'failure.fingerprint': failed.fingerprint,
      'failure.variant': failed.variant,
      severity: 'handled',
      times: failed.times,
    },
  });
}

export interface Session {
  readonly device: number;
  readonly version: string;
  readonly said: readonly {
    readonly outcome: HealthOutcome;
    readonly errors: number;
    readonly uptime: number;
  }[];
}

export const sessionLists: fc.Arbitrary<readonly Session[]> = fc.array(
  fc.record({
    device: fc.nat(12),
    version: fc.constantFrom('1.0', '1.1', '1.2'),
    said: fc.array(
      fc.record({
        outcome: fc.constantFrom(...HEALTH_OUTCOMES),
        errors: fc.nat(2),
        uptime: fc.nat(5_000),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { maxLength: 40 },
);

export function createHealth(product: string, { device, version, said }: Session): StoredEvent[] {
  const session = randomUUID();
  return said.map((fields, index) =>
    createEvent(product, device, {
      session,
      seq: index + 1,
      at: START + index * HOUR_MS,
      received: START + index * HOUR_MS,
      facts: { version, os: 'linux' },
      fields,
    }),
  );
}
