/**
 * A product for the tests of this package: one manifest that has every kind of lane, and options that touch nothing of the
 * machine but one folder.
 */
import type { FieldDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import { hashManifest } from '@candor/manifest/hash';
import type { Declaration, TelemetryOptions } from './telemetry.ts';
import { createTestClock as createClock, type TestClock } from '@candor/testing/clock';

export interface ProductEvents {
  readonly 'thing.made': {
    readonly count: number;
    readonly kind?: 'small' | 'large';
    readonly site?: string;
  };
  readonly heartbeat: { readonly uptime: number };
  readonly 'thing.failed': { readonly code?: number; readonly site?: string };
  readonly 'licence.audited': { readonly edition: 'free' | 'paid' };
}

const said = { title: 'Something', why: 'For a test.' };
const count: FieldDeclaration = {
  ...said,
  type: 'count',
  unit: null,
  buckets: null,
  optional: false,
};
const site: FieldDeclaration = { ...said, type: 'pseudonym', of: 'site', optional: true };

export function buildManifest(changes: Partial<Manifest> = {}): Manifest {
  const event = (
    lane: LaneName,
    fields: Record<string, FieldDeclaration>,
  ): Manifest['events'][string] => ({
    ...said,
    lane,
    when: 'In a test.',
    fields,
  });
  return {
    manifest: 1,
    product: 'test-product',
    title: 'Test Product',
    vendor: 'Example',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.invalid',
    key: 'test-product',
    consent: {
      default: 'ask',
      environment: { TEST_TELEMETRY: { on: ['true'], off: ['false'] } },
      settings: { file: 'appsettings.json', key: 'Telemetry.Enabled' },
      unattended: 'same',
    },
    lanes: {
      usage: { why: 'Usage.', consent: 'ask', rule: null },
      exceptions: { why: 'Failures.', consent: 'ask', rule: null },
      licence: { why: 'Licences.', consent: 'off', rule: null },
    },
    ids: { device: 'until_reset' },
    session: {
      version: { ...said, type: 'version', builtIn: 'version', optional: false },
      hosting: {
        ...said,
        type: 'choice',
        values: ['kestrel', 'iis'],
        builtIn: null,
        optional: true,
      },
    },
    events: {
      'thing.made': event('usage', {
        count,
        kind: { ...said, type: 'choice', values: ['small', 'large'], optional: true },
        site,
      }),
      heartbeat: event('usage', {
        uptime: { ...said, type: 'duration', unit: 's', optional: false },
      }),
      'thing.failed': event('exceptions', { code: { ...count, optional: true }, site }),
      'licence.audited': event('licence', {
        edition: { ...said, type: 'choice', values: ['free', 'paid'], optional: false },
      }),
    },
    questions: [],
    ...changes,
  };
}

export function buildDeclaration(changes: Partial<Manifest> = {}): Declaration<ProductEvents> {
  const manifest = buildManifest(changes);
  return { manifest, hash: hashManifest(manifest) };
}

export type { TestClock } from '@candor/testing/clock';

/** A clock that begins on a Saturday morning. */
export function createTestClock(startMs: number = Date.UTC(2026, 10, 21, 9)): TestClock {
  return createClock(startMs);
}

/** Options with nothing of this machine's environment, at a terminal. */
export function buildOptions(
  folder: string,
  changes: Omit<Partial<TelemetryOptions<never>>, 'facts'> = {},
): TelemetryOptions<Record<string, unknown>> {
  const { effects, ...rest } = changes;
  return {
    version: '1.2.3',
    folder,
    settingsFolders: [],
    ...rest,
    effects: { env: {}, isInteractive: () => true, ...effects },
  };
}
