/**
 * A product that has operations whose slowness is told.
 */
import type { Manifest } from '@candor/manifest/manifest';
import { ROLES } from '@candor/manifest/roles';
import { buildManifest } from '../../product.fixture.ts';

const said = { title: 'Something', why: 'For a test.' };

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
      when: 'In a test.',
      lane: 'performance',
      role: 'slowness',
      fields: {
        ...ROLES.slowness.fields,
        operation: {
          ...said,
          type: 'choice',
          values: ['build', 'open'],
          optional: false,
        },
      },
    },
  },
};
