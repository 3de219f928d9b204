/** Why the collector does not do its work at the moment, or null: what a watcher asks by `/healthz` and `/readyz`. */
import { CollectorError } from '../../errors.ts';
import { retryAfterBusyS, retryAfterJournalS, retryAfterStoreS } from '../../limits.ts';
import type { Journal } from '../journal/journal.ts';

export interface HealthParts {
  readonly isStopping: () => boolean;
  readonly journal: Journal;
  /** Whether the store takes what the journal holds. */
  readonly isStoreUp: () => boolean;
}

/** Why reports are not taken. A failing disk is tried again first: somebody may have made room. */
export async function findHealthProblem(parts: HealthParts): Promise<CollectorError | null> {
  if (parts.isStopping()) {
    return new CollectorError('collector_stopping', 'The collector is stopping.', {
      retryAfterS: retryAfterBusyS,
    });
  }
  await parts.journal.probe();
  const { isFailing, isFull } = parts.journal.status();
  if (isFailing) {
    return new CollectorError(
      'journal_failed',
      'Expected a disk that takes reports, got one that does not. Make room on it or repair it.',
      { retryAfterS: retryAfterJournalS },
    );
  }
  if (isFull) {
    return new CollectorError(
      'journal_full',
      'Expected room in the journal, got a journal at its limit. Bring the store back.',
      { retryAfterS: retryAfterJournalS },
    );
  }
  return null;
}

/** Why questions are not answered, or reports not taken: both belong to being ready. */
export async function findReadyProblem(parts: HealthParts): Promise<CollectorError | null> {
  const problem = await findHealthProblem(parts);
  if (problem !== null || parts.isStoreUp()) return problem;
  return new CollectorError(
    'store_away',
    'Expected a store that answers, got none: it is away or starting. Reports are taken meanwhile.',
    { retryAfterS: retryAfterStoreS },
  );
}
