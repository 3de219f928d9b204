/** Asks a question as of when the last was received, of rollups that are being replaced. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import { ask } from './ask.ts';
import { askSteadily, type Steadiness } from './ask-steadily.ts';
import { createInquiry } from './inquiry.ts';
import type { FoundProgress } from './progress.ts';

export interface AskEffects {
  /** In milliseconds: as of then where nothing was received yet. */
  readonly now: () => number;
  readonly steadiness: Steadiness;
}

export async function askGrowing(
  { question, manifest, k }: { question: Question; manifest: Manifest; k: number },
  { now, steadiness }: AskEffects,
  signal?: AbortSignal,
): Promise<Answer> {
  const asking = {
    span: question.span,
    ask: async ({ lastReceivedS, ...progress }: FoundProgress) => {
      const asOf = lastReceivedS * 1000 || now();
      const inquiry = createInquiry(question, manifest, k, progress);
      const asOfText = new Date(asOf).toISOString();
      const result = await ask(steadiness.connection, inquiry, asOfText, signal);
      return { result, eventDays: inquiry.source === 'events' ? null : inquiry.staleDays };
    },
  };
  return askSteadily(steadiness, asking, signal);
}
