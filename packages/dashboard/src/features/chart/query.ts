/** Asking questions. An answer is kept by its question, so that two cards that ask the same ask once. */
import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import { queryOptions } from '@tanstack/react-query';
import { type Ask, createBatcher } from '../../api/batch.ts';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { answerFreshMs } from '../../limits.ts';

const askAlone: Ask = (body, signal) => call('POST /api/ask', { body, signal });

/** For pages of many small cards: what they ask at once is one request, whose answers come together. */
export const askTogether: Ask = createBatcher(async (questions, signal) => {
  const { answers } = await call('POST /api/ask/batch', { body: { questions }, signal });
  return answers;
});

/**
 * The query of one question, whichever way it is asked. While its span or filters move, the answer before stands in, marked as
 * busy by the card.
 */
export function answerQuery(question: Question, ask: Ask = askAlone) {
  return queryOptions<Answer, ApiFailure>({
    queryKey: ['answer', question],
    queryFn: ({ signal }) => ask(question, signal),
    staleTime: answerFreshMs,
    placeholderData: (previous) =>
      previous && isSameSubject(previous.question, question) ? previous : undefined,
  });
}

function isSameSubject(a: Question, b: Question): boolean {
  const subject = ({ product, metric, breakdown }: Question): string =>
    JSON.stringify([product, metric, breakdown]);
  return subject(a) === subject(b);
}
