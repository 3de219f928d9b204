/** Asking while days are counted: what is asked of days that were replaced meanwhile is asked again. */
import type { Day, Span } from '@candor/query/question';
import { askTriesMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import type { ReplacedDays } from '../replaced-days.ts';
import { findProgress, type FoundProgress, isUnchanged, withoutGrown } from './progress.ts';

export interface Asking<Known, Result> {
  readonly span: Span;
  /** Read while it is found out how far the rollups have come, before anything is counted. */
  readonly read: () => Promise<Known>;
  readonly ask: (progress: FoundProgress, known: Known) => Promise<Asked<Result>>;
}

export interface Asked<Result> {
  readonly result: Result;
  /** Days of which events alone were read; `null`: of all that was so. */
  readonly eventDays: readonly Day[] | null;
}

/** The last time what is open, or was replaced, is asked of the events. */
export async function askSteadily<Known, Result>(
  connection: Connection,
  replaced: Pick<ReplacedDays, 'mark' | 'since'>,
  { span, read, ask }: Asking<Known, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const outdated = new Set<Day>();
  for (let tries = 1; ; tries += 1) {
    const mark = replaced.mark();
    const [known, found] = await Promise.all([read(), findProgress(connection, { span }, signal)]);
    const progress = tries < askTriesMax ? found : withoutGrown(found, outdated);
    const { result, eventDays } = await ask(progress, known);
    if (tries >= askTriesMax || eventDays === null) return result;
    const stale = new Set(eventDays);
    for (const day of replaced.since(mark, span)) if (!stale.has(day)) outdated.add(day);
    if (outdated.size === 0 && (await isUnchanged(connection, progress, signal))) return result;
  }
}
