/** Asking while days are counted: what is asked of days that were replaced meanwhile is asked again. */
import type { Day, Span } from '@candor/query/question';
import { askTriesMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import type { ReplacedDays } from '../replaced-days.ts';
import { type FoundProgress, isUnchanged, withoutGrown } from './progress.ts';
import { createProgressBook, type FindProgress } from './progress-book.ts';

/** What tells whether days are counted meanwhile. */
export interface Steadiness {
  readonly connection: Connection;
  readonly findProgress: FindProgress;
  readonly replaced: Pick<ReplacedDays, 'mark' | 'since'>;
}

export function createSteadiness(
  connection: Connection,
  replaced: Steadiness['replaced'],
): Steadiness {
  return { connection, findProgress: createProgressBook(connection), replaced };
}

export interface Asking<Result> {
  readonly span: Span;
  readonly ask: (progress: FoundProgress) => Promise<Asked<Result>>;
}

export interface Asked<Result> {
  readonly result: Result;
  /** Days of which events alone were read; `null`: of all that was so. */
  readonly eventDays: readonly Day[] | null;
}

/** The last time what is open, or was replaced, is asked of the events. */
export async function askSteadily<Result>(
  { connection, findProgress, replaced }: Steadiness,
  { span, ask }: Asking<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const outdated = new Set<Day>();
  for (let tries = 1; ; tries += 1) {
    const mark = replaced.mark();
    const found = await findProgress(span, signal);
    const progress = tries < askTriesMax ? found : withoutGrown(found, outdated);
    const { result, eventDays } = await ask(progress);
    if (tries >= askTriesMax || eventDays === null) return result;
    const stale = new Set(eventDays);
    for (const day of replaced.since(mark, span)) if (!stale.has(day)) outdated.add(day);
    if (outdated.size === 0 && (await isUnchanged(connection, progress, signal))) return result;
  }
}
