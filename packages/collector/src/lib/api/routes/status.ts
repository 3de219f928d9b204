/** How the collector itself is. It answers whatever the state of the store: that is what it is for. */
import type { CollectorStatus } from '@candor/query/api';
import type { Store } from '@candor/store/store';
import type { Journal } from '../../journal/journal.ts';
import type { Loader } from '../../loader/loader.ts';
import type { Handlers } from '../route.ts';

export interface StatusParts {
  readonly version: string;
  readonly kind: CollectorStatus['engine']['kind'];
  readonly isEngineUp: () => boolean;
  readonly journal: Journal;
  readonly loader: Loader;
  readonly store: Store;
}

export function createStatusRoutes(parts: StatusParts): Handlers<'GET /api/status'> {
  const readStored = createStoredReader(parts);
  return {
    'GET /api/status': async () => {
      // Read before the store is asked: an event that is on its way between them is never in neither.
      const { bytes, eventsWaiting } = parts.journal.status();
      const stored = await readStored();
      return {
        version: parts.version,
        engine: {
          kind: parts.kind,
          version: stored.version,
          up: stored.isAnswering && parts.isEngineUp(),
        },
        journal: { bytes, eventsWaiting },
        eventsStored: stored.events,
      };
    },
  };
}

interface Stored {
  readonly version: string;
  readonly events: number;
  readonly isAnswering: boolean;
}

/** Counts again only when something was stored since. While the store is away the last count stands. */
function createStoredReader({ store, loader }: StatusParts): () => Promise<Stored> {
  let known: Stored = { version: '', events: 0, isAnswering: false };
  let countedAt = -1;
  return async () => {
    const blocksTaken = loader.blocksTaken();
    try {
      const version = await store.readVersion();
      if (blocksTaken !== countedAt) {
        known = { ...known, events: await store.countEvents() };
        countedAt = blocksTaken;
      }
      known = { ...known, version, isAnswering: true };
    } catch {
      known = { ...known, isAnswering: false };
    }
    return known;
  };
}
