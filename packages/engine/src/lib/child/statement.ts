import { readSqlTokens, type Token } from './sql-tokens.ts';

/** What a request asks for, as far as the front must know it. */
export type Statement =
  | {
      readonly kind: 'insert';
      /** The statement up to its data, to be completed by {@link buildInsertFromFile}. */
      readonly head: string;
      readonly settings: string;
      readonly format: string;
      /** Where its data begin in the text that was parsed. */
      readonly dataStart: number;
    }
  | {
      readonly kind: 'query';
      /** The format that the text itself asks for. */
      readonly format: string | undefined;
      /** Starts like a SELECT: its result can be long. */
      readonly isSelect: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export type Refusal = 'empty' | 'several' | 'file' | 'inline-data';

/**
 * Finds out where a statement ends and its data begin, and refuses what would reach beyond the engine's tables.
 * Nothing after the data of an INSERT is looked at: it is data, whatever it looks like.
 */
export function parseStatement(text: string): Statement {
  const tokens = readSqlTokens(text);
  const first = tokens[0];
  if (first === undefined || first.text === ';') return { kind: 'refused', reason: 'empty' };
  if (first.text === 'INSERT') {
    const insert = parseInsert(text, tokens);
    if (insert !== undefined) return insert;
  }
  return parseQuery(text, tokens);
}

/** The same INSERT, reading its data from a file of ours instead of from the text. */
export function buildInsertFromFile(
  insert: Extract<Statement, { kind: 'insert' }>,
  path: string,
): string {
  const file = `FROM INFILE '${path}' COMPRESSION 'none'`;
  return `${insert.head}\n${file}\n${insert.settings}\nFORMAT ${insert.format}`;
}

function parseInsert(text: string, tokens: readonly Token[]): Statement | undefined {
  let at = skipTarget(tokens, 1);
  let settingsStart: number | undefined;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.depth > 0 || token.kind === 'name' || token.kind === 'string') continue;
    if (token.text === ';') return undefined;
    if (token.text === 'SETTINGS') settingsStart ??= token.start;
    if (token.text === 'SELECT' || token.text === 'WITH' || token.text === 'FROM') return undefined;
    const isValues = token.text === 'VALUES';
    const name = isValues ? undefined : tokens[at + 1];
    if (!isValues && (token.text !== 'FORMAT' || name?.kind !== 'word')) continue;
    const before = tokens.slice(0, at);
    if (reachesFile(text, before)) return { kind: 'refused', reason: 'file' };
    if (before.some((one) => one.text === ';')) return { kind: 'refused', reason: 'several' };
    return {
      kind: 'insert',
      head: text.slice(0, settingsStart ?? token.start),
      settings: settingsStart === undefined ? '' : text.slice(settingsStart, token.start),
      format: name === undefined ? 'Values' : text.slice(name.start, name.end),
      dataStart: name === undefined ? token.end : skipLineEnd(text, name.end),
    };
  }
  return undefined;
}

/** INTO, TABLE or FUNCTION, then the table's name, which may be any word. */
function skipTarget(tokens: readonly Token[], start: number): number {
  let at = start;
  if (tokens[at]?.text === 'INTO') at += 1;
  const marker = tokens[at]?.text;
  const next = tokens[at + 1];
  const nextIsName = next?.kind === 'word' || next?.kind === 'name';
  if ((marker === 'TABLE' || marker === 'FUNCTION') && nextIsName) at += 1;
  at += 1;
  while (tokens[at]?.text === '.') at += 2;
  return at;
}

/** ClickHouse skips blanks and one line end between the name of a format and the data. */
function skipLineEnd(text: string, start: number): number {
  return start + (/^[ \t\f]*\r?\n?/.exec(text.slice(start, start + 256))?.[0].length ?? 0);
}

function parseQuery(text: string, tokens: readonly Token[]): Statement {
  const end = tokens.findIndex((token) => token.text === ';');
  const single = end < 0 ? tokens : tokens.slice(0, end);
  const rest = end < 0 ? [] : tokens.slice(end);
  if (rest.some((token) => token.text !== ';')) return { kind: 'refused', reason: 'several' };
  if (reachesFile(text, single)) return { kind: 'refused', reason: 'file' };
  if (hasInlineData(single)) return { kind: 'refused', reason: 'inline-data' };
  const format = findFormat(single);
  const starts = single.find((token) => token.text !== '(')?.text;
  return {
    kind: 'query',
    format: format === undefined ? undefined : text.slice(format.start, format.end),
    isSelect: starts === 'SELECT' || starts === 'WITH' || starts === 'FROM',
  };
}

/**
 * OUTFILE and INFILE, and the function file(), which reads any file and asks for no grant. A quoted name may spell
 * it with escapes, so a quoted name with an escape is refused in the place of a function. What follows a dot is a
 * table or a column.
 */
function reachesFile(text: string, tokens: readonly Token[]): boolean {
  return tokens.some((token, at) => {
    const next = tokens[at + 1];
    if (token.text === 'INTO' && next?.text === 'OUTFILE') return true;
    if (token.text === 'FROM' && next?.text === 'INFILE') return true;
    if (!isFileName(text, token) || tokens[at - 1]?.text === '.') return false;
    const before = tokens[at - 1]?.text === '(' ? tokens[at - 2] : tokens[at - 1];
    return next?.text === '(' || before?.text === 'APPLY';
  });
}

function isFileName(text: string, token: Token): boolean {
  if (token.kind === 'word') return token.text === 'FILE';
  if (token.kind !== 'name') return false;
  const name = text.slice(token.start + 1, token.end - 1);
  return name.includes('\\') || name.toUpperCase() === 'FILE';
}

/** An INSERT inside another statement (EXPLAIN) whose data would follow in the text. */
function hasInlineData(tokens: readonly Token[]): boolean {
  const insert = tokens.findIndex((token) => token.text === 'INSERT' && token.depth === 0);
  if (insert < 0) return false;
  const rest = tokens.slice(skipTarget(tokens, insert + 1)).filter((token) => token.depth === 0);
  const source = rest.find((token) => ['VALUES', 'FORMAT', 'SELECT', 'WITH'].includes(token.text));
  return source?.text === 'VALUES' || source?.text === 'FORMAT';
}

/** The name after the last FORMAT that closes the statement, SETTINGS perhaps behind it. */
function findFormat(tokens: readonly Token[]): Token | undefined {
  for (let at = tokens.length - 2; at > 0; at -= 1) {
    const token = tokens[at] as Token;
    const name = tokens[at + 1] as Token;
    const after = tokens[at + 2];
    if (token.text !== 'FORMAT' || token.depth > 0 || name.kind !== 'word') continue;
    if (after === undefined || after.text === 'SETTINGS') return name;
  }
  return undefined;
}
