/** Questions: parsed against the product's newest manifest, answered by the store, never for fewer than the product's k installations. */
import type { Answer } from '@candor/query/answer';
import type { BatchAnswer } from '@candor/query/api';
import type { Store } from '@candor/store/store';
import { parseQuestion } from '@candor/query/parse';
import { CollectorError } from '../../../errors.ts';
import type { FindK } from '../../k-rules/k-rules.ts';
import type { Registry } from '../../registry/registry.ts';
import {
  batchAtOnceMax,
  batchQuestionsMax,
  questionsInFlightMax,
  retryAfterBusyS,
} from '../../../limits.ts';
import { describeError } from '../../http/answer.ts';
import { askStore } from '../store-access.ts';
import { type Handlers, memberInvalid, parseTexts, readMember } from '../route.ts';
import { requireProduct } from './products.ts';

export interface AskParts {
  readonly registry: Registry;
  readonly store: Store;
  readonly findK: FindK;
}

/** Answers what came as JSON. @throws CollectorError body_invalid, product_unknown, question_invalid, questions_waiting, … */
type Ask = (value: unknown, signal: AbortSignal) => Promise<Answer>;

export function createAskRoutes(
  parts: AskParts,
): Handlers<'POST /api/ask' | 'POST /api/ask/batch'> {
  const ask = createAsk(parts);
  return {
    'POST /api/ask': async (request) => ask(await request.readJson(), request.signal),
    'POST /api/ask/batch': async (request) =>
      askAll(ask, parseBatch(await request.readJson()), request.signal),
  };
}

/** Questions of a batch count one by one: a batch has no more places than as many people who ask. */
function createAsk(parts: AskParts): Ask {
  const questions = { inFlight: 0 };
  return async (value, signal) => {
    const { product } = parseTexts(value, ['product']);
    const { manifest } = requireProduct(parts.registry, product);
    const parsed = parseQuestion(value, manifest);
    if (!parsed.ok) {
      throw new CollectorError(
        'question_invalid',
        'Expected a question about what the manifest declares, got one with issues. Correct them, and ask again.',
        { issues: parsed.issues },
      );
    }
    if (questions.inFlight >= questionsInFlightMax) throw tooMany();
    questions.inFlight += 1;
    try {
      const k = parts.findK(manifest.product);
      return await askStore(() => parts.store.ask(parsed.value, manifest, k, signal));
    } finally {
      questions.inFlight -= 1;
    }
  };
}

function parseBatch(value: unknown): readonly unknown[] {
  const questions = readMember(value, 'questions');
  if (!Array.isArray(questions) || questions.length < 1 || questions.length > batchQuestionsMax) {
    throw memberInvalid('questions', `a list of 1 to ${batchQuestionsMax} questions`);
  }
  return questions;
}

/** A few at a time, in their order. What a question is refused for is its own answer; a fault of the collector's ends the batch. */
async function askAll(
  ask: Ask,
  questions: readonly unknown[],
  signal: AbortSignal,
): Promise<BatchAnswer> {
  const answers: BatchAnswer['answers'][number][] = [];
  const waiting = [...questions.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      signal.throwIfAborted();
      const [index, question] = next;
      answers[index] = await ask(question, signal).catch((failure: unknown) => {
        if (failure instanceof CollectorError) return describeError(failure);
        throw failure;
      });
    }
  };
  await Promise.all(Array.from({ length: batchAtOnceMax }, work));
  return { answers };
}

function tooMany(): CollectorError {
  return new CollectorError(
    'questions_waiting',
    'Expected fewer questions at once, got more than wait for their turn. Ask again in a moment.',
    { retryAfterS: retryAfterBusyS },
  );
}
