import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import { expect, test } from 'vitest';
import { batchQuestionsMax } from '../limits.ts';
import { createBatcher } from './batch.ts';

/** The batcher looks at neither: they only have to be told apart. */
const questionOf = (product: string) => ({ product }) as Question;
const answerTo = (question: Question) => ({ question }) as Answer;
const signal = new AbortController().signal;

test('what is asked at the same moment is sent together, and each gets its own answer', async () => {
  const sent: (readonly Question[])[] = [];
  const ask = createBatcher((questions) => {
    sent.push(questions);
    return Promise.resolve(questions.map(answerTo));
  });
  const questions = ['a', 'b', 'c'].map(questionOf);
  const answers = await Promise.all(questions.map((question) => ask(question, signal)));
  expect(answers).toEqual(questions.map(answerTo));
  expect(await ask(questionOf('d'), signal)).toEqual(answerTo(questionOf('d')));
  expect(sent).toEqual([questions, [questionOf('d')]]);
});

test('a question that is refused fails alone, with the code of the collector', async () => {
  const error = { code: 'question_invalid', message: 'Expected another question.' };
  const ask = createBatcher((questions) =>
    Promise.resolve(questions.map((one, index) => (index === 0 ? { error } : answerTo(one)))),
  );
  const [first, second] = await Promise.allSettled([
    ask(questionOf('a'), signal),
    ask(questionOf('b'), signal),
  ]);
  expect(first).toMatchObject({ status: 'rejected', reason: error });
  expect(second.status).toBe('fulfilled');
});

test('a batch that fails fails for all, and more than one request may have go in several', async () => {
  const sizes: number[] = [];
  const ask = createBatcher((questions) => {
    sizes.push(questions.length);
    return Promise.reject(new Error('no way through'));
  });
  const asked = Array.from({ length: batchQuestionsMax + 1 }, (_, n) =>
    ask(questionOf(`${n}`), signal),
  );
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
  expect(sizes).toEqual([batchQuestionsMax, 1]);
});

test('a batch is given up when nobody waits for it any more, and not before', async () => {
  const signals: AbortSignal[] = [];
  const ask = createBatcher((_, given) => {
    signals.push(given);
    return new Promise((_resolve, reject) => {
      given.addEventListener('abort', () => {
        reject(new Error('given up'));
      });
    });
  });
  const gone = [new AbortController(), new AbortController()] as const;
  const asked = gone.map((one) => ask(questionOf('a'), one.signal));
  await new Promise((resolve) => setTimeout(resolve));
  gone[0].abort();
  expect(signals[0]?.aborted).toBe(false);
  gone[1].abort();
  expect(signals[0]?.aborted).toBe(true);
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
