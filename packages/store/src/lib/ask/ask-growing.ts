/** Asks a question as of when the last was received, of rollups that are being replaced. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import type { Connection } from '../connection.ts';
import type { ReplacedDays } from '../replaced-days.ts';
import { ask } from './ask.ts';
import { askSteadily } from './ask-steadily.ts';
import { createInquiry, type Progress } from './inquiry.ts';

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
  const asking = {
    span: question.span,
    read: async () => connection.read<{ last_received: number }>('read-last-received'),
    ask: async (progress: Progress, [received]: readonly { readonly last_received: number }[]) => {
      const asOf = (received?.last_received ?? 0) * 1000 || now();
      const inquiry = createInquiry(question, manifest, k, progress);
      const result = await ask(connection, inquiry, new Date(asOf).toISOString(), signal);
      return { result, eventDays: inquiry.source === 'events' ? null : inquiry.staleDays };
    },
  };
  return askSteadily(connection, replaced, asking, signal);
}
