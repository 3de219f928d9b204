/** Questions that are asked at the same moment, sent in one request. */
import type { Answer } from '@candor/query/answer';
import type { BatchAnswer } from '@candor/query/api';
import type { Question } from '@candor/query/question';
import { ApiFailure } from '../errors.ts';
import { batchQuestionsMax } from '../limits.ts';

export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;
export type AskAll = (
  questions: readonly Question[],
  signal: AbortSignal,
) => Promise<BatchAnswer['answers']>;

interface Waiting {
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (failure: unknown) => void;
}

/** What is asked before the next turn of the event loop goes together. A batch that nobody waits for any more is given up. */
export function createBatcher(askAll: AskAll): Ask {
  let waiting: Waiting[] = [];
  const send = (): void => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += batchQuestionsMax) {
      void sendBatch(askAll, all.slice(at, at + batchQuestionsMax));
    }
  };
  return (question, signal) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(send);
      waiting.push({ question, signal, resolve, reject });
    });
}

async function sendBatch(askAll: AskAll, batch: readonly Waiting[]): Promise<void> {
  const gone = new AbortController();
  const onAbort = (): void => {
    if (batch.every(({ signal }) => signal.aborted)) gone.abort();
  };
  onAbort();
  for (const { signal } of batch) signal.addEventListener('abort', onAbort);
  try {
    const answers = await askAll(
      batch.map(({ question }) => question),
      gone.signal,
    );
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index];
      if (answer === undefined) reject(new Error('a batch has fewer answers than questions'));
      else if ('error' in answer) reject(new ApiFailure(REFUSED, answer.error));
      else resolve(answer);
    }
  } catch (failure) {
    for (const { reject } of batch) reject(failure);
  }
  for (const { signal } of batch) signal.removeEventListener('abort', onAbort);
}

/** The batch was answered; a question in it was refused for what it is, or for now. The code tells which. */
const REFUSED = 422;
