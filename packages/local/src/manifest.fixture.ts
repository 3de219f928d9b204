/**
 * A manifest for the tests of this package, with one lane of each kind of consent.
 */
import type {
  EventDeclaration,
  FieldDeclaration,
  LaneName,
  Manifest,
} from '@candor/manifest/manifest';

const said = { title: 'Something', why: 'For a test.' };

export const COUNT: FieldDeclaration = {
  ...said,
  type: 'count',
  unit: null,
  buckets: null,
  optional: false,
};

export function buildField(field: Partial<FieldDeclaration>): FieldDeclaration {
  return { ...said, optional: true, ...field } as FieldDeclaration;
}

export function buildEvent(
  lane: LaneName,
  fields: Readonly<Record<string, FieldDeclaration>>,
): EventDeclaration {
  return { ...said, lane, when: 'In a test.', fields };
}

/** Usage asks, exceptions are off, performance is on with notice, the licence lane runs by a rule. */
export function buildManifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    manifest: 1,
    product: 'test-product',
    title: 'Test Product',
    vendor: 'Example',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.invalid',
    key: 'test-product',
    consent: { default: 'ask', environment: {}, settings: null, unattended: 'same' },
    lanes: {
      usage: { why: 'Usage.', consent: 'ask', rule: null },
      exceptions: { why: 'Failures.', consent: 'off', rule: null },
      performance: { why: 'Speed.', consent: 'notice', rule: null },
      licence: { why: 'Licences.', consent: 'rule', rule: 'Free editions are audited.' },
    },
    ids: { device: 'until_reset' },
    session: {},
    events: { made: buildEvent('usage', { count: COUNT }) },
    questions: [],
    ...changes,
  };
}
