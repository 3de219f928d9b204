/** Asking while days are counted: a question whose days were replaced meanwhile is asked again. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Day, Question } from '@candor/query/question';
import { askTriesMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import type { ReplacedDays } from '../replaced-days.ts';
import { ask } from './ask.ts';
import { createInquiry } from './inquiry.ts';
import { findProgress, isUnchanged, withoutGrown } from './progress.ts';

export interface AskEffects {
  /** In milliseconds: as of then where nothing was received yet. */
  readonly now: () => number;
  readonly replaced: Pick<ReplacedDays, 'mark' | 'since'>;
}

export async function askGrowing(
  connection: Connection,
  { question, manifest, k }: { question: Question; manifest: Manifest; k: number },
  { now, replaced }: AskEffects,
  signal?: AbortSignal,
): Promise<Answer> {
  const outdated = new Set<Day>();
  for (let tries = 1; ; tries += 1) {
    const mark = replaced.mark();
    const [[received], found] = await Promise.all([
      connection.read<{ last_received: number }>('read-last-received'),
      findProgress(connection, question, signal),
    ]);
    const progress = tries < askTriesMax ? found : withoutGrown(found, outdated);
    const asOf = (received?.last_received ?? 0) * 1000 || now();
    const inquiry = createInquiry(question, manifest, k, progress);
    const answer = await ask(connection, inquiry, new Date(asOf).toISOString(), signal);
    if (tries >= askTriesMax || inquiry.source === 'events') return answer;
    // Of those that are stale the events were read.
    const stale = new Set(inquiry.staleDays);
    for (const day of replaced.since(mark, question.span)) if (!stale.has(day)) outdated.add(day);
    if (outdated.size === 0 && (await isUnchanged(connection, progress, signal))) return answer;
  }
}
