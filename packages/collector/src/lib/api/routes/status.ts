/** How the collector itself is. It answers whatever the state of the store: that is what it is for. */
import type { CollectorStatus } from '@candor/query/api';
import type { Store } from '@candor/store/store';
import type { Journal } from '../../journal/journal.ts';
import type { Loader } from '../../loader/loader.ts';
import type { Retention, RetentionStatus } from '../../retention/retention.ts';
import type { Handlers } from '../route.ts';

export interface StatusParts {
  readonly version: string;
  readonly kind: CollectorStatus['engine']['kind'];
  readonly isEngineUp: () => boolean;
  readonly journal: Journal;
  readonly loader: Loader;
  readonly retention: Retention;
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
        retention: describeRetention(parts.retention.status()),
      };
    },
  };
}

function describeRetention({
  isHeld,
  appliedAt,
  dropped,
}: RetentionStatus): CollectorStatus['retention'] {
  const applied = appliedAt === null ? null : new Date(appliedAt).toISOString();
  return { held: isHeld, applied, dropped };
}

interface Stored {
  readonly version: string;
  readonly events: number;
  readonly isAnswering: boolean;
}

/** Counts again only when something was stored or dropped since. While the store is away the last count stands. */
function createStoredReader({ store, loader, retention }: StatusParts): () => Promise<Stored> {
  let known: Stored = { version: '', events: 0, isAnswering: false };
  let countedAt = '';
  return async () => {
    const state = `${loader.blocksTaken()} ${retention.status().appliedAt}`;
    try {
      const version = await store.readVersion();
      if (state !== countedAt) {
        known = { ...known, events: await store.countEvents() };
        countedAt = state;
      }
      known = { ...known, version, isAnswering: true };
    } catch {
      known = { ...known, isAnswering: false };
    }
    return known;
  };
}
