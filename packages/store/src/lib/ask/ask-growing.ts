/** Asking while days are counted: a question whose days were replaced meanwhile is asked again. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import { askTriesMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import { ask } from './ask.ts';
import { createInquiry } from './inquiry.ts';
import { findProgress, isUnchanged, withoutGrown } from './progress.ts';

/** `now` in milliseconds: as of then where nothing was received yet. */
export async function askGrowing(
  connection: Connection,
  { question, manifest, k }: { question: Question; manifest: Manifest; k: number },
  now: () => number,
  signal?: AbortSignal,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const [[received], found] = await Promise.all([
      connection.read<{ last_received: number }>('read-last-received'),
      findProgress(connection, question, signal),
    ]);
    const progress = tries < askTriesMax ? found : withoutGrown(found);
    const asOf = (received?.last_received ?? 0) * 1000 || now();
    const inquiry = createInquiry(question, manifest, k, progress);
    const answer = await ask(connection, inquiry, new Date(asOf).toISOString(), signal);
    const isOfRollups = inquiry.grownDays.length > 0;
    if (!isOfRollups || (await isUnchanged(connection, progress, signal))) return answer;
  }
}
