import type { Answer } from '@candor/query/answer';
import { parseDay } from '@candor/query/day';
import type { Question, Span } from '@candor/query/question';
import { readCollectorFile } from './running-collector.ts';

/** Asks the running collector, as a tool that may read its data folder. */
export async function ask(dataFolder: string, question: Question): Promise<Answer> {
  return callApi<Answer>(dataFolder, 'POST', '/api/ask', question);
}

/** Calls the API with the token that lies in the data folder; text goes as a manifest. Throws with the answer when it is not 2xx. */
export async function callApi<Result>(
  dataFolder: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Result> {
  const { url, token } = await readCollectorFile(dataFolder);
  const isText = typeof body === 'string';
  const type = isText ? 'application/yaml' : 'application/json';
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Result;
}

/** The last 28 days, as the dashboard shows them unasked. */
export function lastDays(): Span {
  const day = (time: number): Span['from'] => {
    const parsed = parseDay(new Date(time).toISOString().slice(0, 10));
    if (!parsed.ok) throw new Error('not a day');
    return parsed.value;
  };
  return { from: day(Date.now() - 27 * 86_400_000), to: day(Date.now()) };
}
