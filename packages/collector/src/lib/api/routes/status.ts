/** How the collector itself is. It answers whatever the state of the store: that is what it is for. */
import type { CollectorStatus } from '@candor/query/api';
import type { Store } from '@candor/store/store';
import { statusCacheMs } from '../../../limits.ts';
import type { Journal } from '../../journal/journal.ts';
import { createCache } from '../store-access.ts';
import type { Routes } from '../route.ts';

export interface StatusParts {
  readonly version: string;
  readonly kind: CollectorStatus['engine']['kind'];
  readonly isEngineUp: () => boolean;
  readonly journal: Journal;
  readonly store: Store;
  readonly now: () => number;
}

export function createStatusRoutes(parts: StatusParts): Routes<'GET /api/status'> {
  const { journal, store } = parts;
  const known = { version: '', eventsStored: 0 };
  const refresh = createCache<void>(
    async () => {
      known.version ||= await store.readVersion();
      known.eventsStored = await store.countEvents();
    },
    statusCacheMs,
    parts.now,
  );
  return {
    'GET /api/status': {
      access: 'viewer',
      changes: false,
      run: async () => {
        const isAnswering = await refresh('').then(
          () => true,
          () => false,
        );
        const { bytes, eventsWaiting } = journal.status();
        return {
          version: parts.version,
          engine: {
            kind: parts.kind,
            version: known.version,
            up: isAnswering && parts.isEngineUp(),
          },
          journal: { bytes, eventsWaiting },
          eventsStored: known.eventsStored,
        };
      },
    },
  };
}
