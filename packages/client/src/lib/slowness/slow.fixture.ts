/**
 * A product that has operations whose slowness is told.
 */
import type { Manifest } from '@candor/manifest/manifest';
import { ROLES } from '@candor/manifest/roles';
import { buildManifest } from '../../product.fixture.ts';

const said = { title: 'Something', why: 'For a test.', when: 'In a test.' };
const { operation, ...others } = ROLES.slowness.fields;

/** Its lanes and events; the event with the role is `thing.slow`. */
export const SLOW_MANIFEST: Partial<Manifest> = {
  lanes: {
    ...buildManifest().lanes,
    performance: { why: 'Slowness.', consent: 'ask', rule: null },
  },
  events: {
    ...buildManifest().events,
    'thing.slow': {
      ...said,
      lane: 'performance',
      role: 'slowness',
      fields: {
        operation: { ...said, ...operation, type: 'choice', values: ['build', 'open'] },
        ...others,
      },
    },
  },
};
