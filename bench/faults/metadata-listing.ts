/** Keys, charts, people, tokens, a manifest and the audit log, as a collector tells of them over its API. */
import type {
  AuditPage,
  KeySummary,
  People,
  RegisteredManifest,
  SavedChart,
  TokenSummary,
} from '@candor/query/api';
import { readConnectionFile } from '../../packages/collector/src/lib/data-folder/connection-file.ts';
import type { DataFolder } from '../../packages/collector/src/lib/data-folder/data-folder.ts';
import type { Listed, ListedRow } from './metadata-book.ts';

/** Text goes as a manifest. Rejects with `NoAnswerError` where there is no whole answer, and where it is not 2xx with another. */
export type CallApi = <Answer>(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
) => Promise<Answer>;

/** Nobody has said what became of it. */
export class NoAnswerError extends Error {}

/** As the owner of the data folder, whose token is another after each start. */
export function openApi(paths: DataFolder): CallApi {
  const connection = readConnectionFile(paths);
  if (connection === null) throw new Error('no collector runs on the folder');
  const { url, token } = connection;
  return async <Answer>(method: string, path: string, body: unknown = {}) => {
    const isText = typeof body === 'string';
    const type = isText ? 'application/yaml' : 'application/json';
    const { status, text } = await fetchWhole(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(method === 'GET' ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
}

async function fetchWhole(
  address: string,
  request: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const answer = await fetch(address, request);
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new NoAnswerError('expected an answer, got none', { cause });
  }
}

export async function listMetadata(call: CallApi): Promise<Listed> {
  const [keys, charts, { users, invitations }, tokens, cellar, audit] = await Promise.all([
    call<readonly KeySummary[]>('GET', '/api/products/kitchen/keys'),
    call<readonly SavedChart[]>('GET', '/api/products/kitchen/charts'),
    call<People>('GET', '/api/users'),
    call<readonly TokenSummary[]>('GET', '/api/tokens'),
    call<RegisteredManifest>('GET', '/api/products/cellar/manifest'),
    listAudit(call),
  ]);
  const things = new Map<string, string>();
  // Who is told of twice, as a user and as somebody invited, is neither.
  const tell = (thing: string, words: string): void =>
    void things.set(
      thing,
      [...(things.has(thing) ? [things.get(thing)] : []), words].join(' and '),
    );
  for (const { environment, revoked, budget } of keys) {
    const requests = budget.isOwn ? String(budget.requestsPerMinuteMax) : 'usual';
    tell(environment, `${requests}${revoked === null ? '' : ', revoked'}`);
  }
  for (const { title, question } of charts) tell(title, `from ${question?.span.from}`);
  for (const { name, role } of users) tell(name, `user, ${role}`);
  for (const { name, role } of invitations) tell(name, `invited, ${role}`);
  for (const { name, revoked } of tokens) tell(name, revoked === null ? 'in force' : 'revoked');
  tell('cellar', cellar.manifest.title);
  const ids = new Map([
    ...keys.map(({ key, environment }) => [key, environment] as const),
    ...charts.map(({ id, title }) => [id, title] as const),
    ...tokens.map(({ id, name }) => [id, name] as const),
  ]);
  return { things, ids, audit };
}

const auditRowsAtOnce = 500;

async function listAudit(call: CallApi): Promise<readonly ListedRow[]> {
  const rows: ListedRow[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const from: string = before === undefined ? '' : `&before=${before}`;
    const page: AuditPage = await call('GET', `/api/audit?rows=${auditRowsAtOnce}${from}`);
    rows.push(...page.acts.map(({ act, subject }) => ({ act, subject: nameSubject(subject) })));
    before = page.before;
  }
  return rows;
}

/** A chart is named behind its product. */
function nameSubject(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1);
}
