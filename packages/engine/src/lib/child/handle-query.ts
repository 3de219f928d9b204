import type { IncomingMessage, ServerResponse } from 'node:http';
import { bufferedResultBytesMax } from '../../limits.ts';
import type { DataFolder } from '../data-folder.ts';
import { readStatement, writeInsertFile } from './body.ts';
import type { Database, RunOptions } from './database.ts';
import { ClickHouseException } from './exceptions.ts';
import { isAppendable } from './formats.ts';
import { parseMultipart } from './multipart.ts';
import { parseRequestHead, type RequestHead } from './request.ts';
import { sendException, sendStream, sendWhole, type ResponseHead } from './respond.ts';
import { buildInsertFromFile, parseStatement, type Refusal, type Statement } from './statement.ts';

export interface QueryContext {
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  readonly exceptionTag: string;
  readonly fallbackQueryId: string;
}

interface Served {
  readonly database: Database;
  readonly folder: DataFolder;
  readonly keepDefinitions: () => Promise<void>;
}

/** Answers one request for a statement, with a result or with an exception. */
export async function handleQuery(
  served: Served,
  request: IncomingMessage,
  response: ServerResponse,
  context: QueryContext,
): Promise<void> {
  let queryId = context.fallbackQueryId;
  try {
    let head = parseRequestHead(request);
    queryId = head.queryId ?? queryId;
    const inUrl = head.query === '' ? undefined : parseStatement(`${head.query}\n`);
    if (inUrl?.kind === 'insert' && head.formBoundary === undefined) {
      const data = `${head.query}\n`.slice(inUrl.dataStart);
      await runInsert(served, response, { head, queryId, context, insert: inUrl, data, request });
      return;
    }
    const body = await readStatement(request, head.isBodyGzipped);
    head = addForm(head, body);
    const text = head.formBoundary === undefined ? joinText(head.query, body) : head.query;
    const statement = parseStatement(text);
    if (statement.kind === 'refused') throw refuse(statement.reason);
    if (statement.kind === 'insert') {
      const data = text.slice(statement.dataStart);
      await runInsert(served, response, { head, queryId, context, insert: statement, data });
      return;
    }
    await runQuery(served, response, { head, queryId, context, text, statement });
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendException(response, error, served.database.version, queryId);
  }
}

interface Insert {
  readonly head: RequestHead;
  readonly queryId: string;
  readonly context: QueryContext;
  readonly insert: Extract<Statement, { kind: 'insert' }>;
  /** Data that came with the statement. */
  readonly data: string;
  /** Where the rest of the data is, if any. */
  readonly request?: IncomingMessage;
}

async function runInsert(served: Served, response: ServerResponse, given: Insert): Promise<void> {
  const { head, context, insert } = given;
  const file = await writeInsertFile(served.folder, given.data, given.request, head.isBodyGzipped);
  try {
    const sql = buildInsertFromFile(insert, file.path);
    await assertSingle(served.database, sql);
    const settings = addDeduplication(head.settings, sql);
    const { signal } = context;
    const options = { database: head.database, settings, format: head.defaultFormat, signal };
    const done = await served.database.run(sql, options);
    await sendWhole(
      response,
      buildResponseHead(served, given, head.defaultFormat),
      done.bytes,
      {
        readRows: done.rowsRead,
        readBytes: done.bytesRead,
        writtenRows: done.rowsRead,
        writtenBytes: done.bytesRead,
        elapsedSeconds: done.elapsed,
      },
      signal,
    );
  } finally {
    await file.close();
  }
}

interface Query {
  readonly head: RequestHead;
  readonly queryId: string;
  readonly context: QueryContext;
  readonly text: string;
  readonly statement: Extract<Statement, { kind: 'query' }>;
}

async function runQuery(served: Served, response: ServerResponse, given: Query): Promise<void> {
  const { head, context, statement, text } = given;
  const { database } = served;
  await assertSingle(database, text);
  const format = statement.format ?? head.defaultFormat;
  const responseHead = buildResponseHead(served, given, format);
  const { signal } = context;
  const settings = addDeduplication(head.settings, text);
  const options = { database: head.database, settings, format: head.defaultFormat, signal };
  if (statement.isSelect && isAppendable(format) && !head.wantsWhole) {
    const pieces = database.stream(text, options);
    await sendStream(response, responseHead, pieces, context);
    return;
  }
  const done = await database.run(text, {
    ...options,
    settings: [['max_result_bytes', String(bufferedResultBytesMax)], ...settings],
  });
  if (!statement.isSelect) await served.keepDefinitions();
  await sendWhole(
    response,
    responseHead,
    done.bytes,
    {
      resultRows: done.rowsRead,
      resultBytes: done.bytesRead,
      elapsedSeconds: done.elapsed,
    },
    signal,
  );
}

/**
 * Without a token, ClickHouse takes a block for a repetition when it is identical to an earlier one: two equal events
 * would count once. So here only a token makes it look for repetitions.
 */
function addDeduplication(settings: RunOptions['settings'], sql: string): RunOptions['settings'] {
  const token = 'insert_deduplication_token';
  if (!sql.includes(token) && !settings.some(([name]) => name === token)) return settings;
  const on = [
    ['deduplicate_insert', 'enable'],
    ['deduplicate_insert_select', 'enable_when_possible'],
  ] as const;
  return [...on, ...settings];
}

/** The front's own reading of a text is checked against the engine's parser wherever they might differ. */
async function assertSingle(database: Database, sql: string): Promise<void> {
  if (!sql.includes(';') && !/parallel/i.test(sql)) return;
  if ((await database.countStatements(sql)) > 1) throw refuse('several');
}

function buildResponseHead(
  served: Served,
  given: { readonly head: RequestHead; readonly queryId: string },
  format: string,
): ResponseHead {
  const { queryId, head } = given;
  return { queryId, format, gzip: head.wantsGzip, version: served.database.version };
}

/** The statement and the parameters of a form belong to those of the URL. */
function addForm(head: RequestHead, body: string): RequestHead {
  if (head.formBoundary === undefined) return head;
  const fields = parseMultipart(body, head.formBoundary);
  const query = fields.findLast(([name]) => name === 'query')?.[1] ?? head.query;
  const parameters = fields.filter(([name]) => name !== 'query');
  return { ...head, query, settings: [...head.settings, ...parameters] };
}

/** As ClickHouse joins the two; it ends the part from the URL with a line end. */
function joinText(fromUrl: string, fromBody: string): string {
  if (fromUrl === '') return fromBody;
  return fromBody === '' ? fromUrl : `${fromUrl}\n${fromBody}`;
}

const refusals: Readonly<Record<Refusal, readonly [code: number, name: string, text: string]>> = {
  empty: [62, 'SYNTAX_ERROR', 'Syntax error: the query is empty'],
  several: [62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)'],
  file: [
    497,
    'ACCESS_DENIED',
    'Not enough privileges: a query cannot reach files (INFILE, OUTFILE, file()). Send data in the body, read results from the response',
  ],
  'inline-data': [
    48,
    'NOT_IMPLEMENTED',
    'The embedded engine takes data only in a plain INSERT, not inside another statement',
  ],
};

function refuse(reason: Refusal): ClickHouseException {
  return new ClickHouseException(...refusals[reason]);
}
