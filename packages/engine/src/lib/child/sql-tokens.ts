/** A piece of SQL as ClickHouse's lexer sees it. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'sign' | 'broken';
  /** A word in upper case, a sign as it is, '' for the others: their content is looked up by position. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Brackets that are open around it. */
  readonly depth: number;
}

const word = /\w[\w$]*/y;
const space = /[\s\u200b\u2060]+/uy;
const lineComment = /(?:--|#!|# )[^\n]*/y;
const heredocOpening = /\$\w*\$/y;

const closers: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '`': '`',
  '\u2018': '\u2019',
  '\u201c': '\u201d',
};

/**
 * Tokens of a text, comments and white space left out.
 * The rules are those of ClickHouse's src/Parsers/Lexer.cpp, block comments nest; sql-tokens.test.ts asks the engine itself.
 */
export function readSqlTokens(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const skipped = skipBlank(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const char = sql.charAt(at);
    if (char === ')' || char === ']' || char === '}') depth = Math.max(0, depth - 1);
    const token = readToken(sql, at, depth);
    tokens.push(token);
    if (char === '(' || char === '[' || char === '{') depth += 1;
    at = token.end;
  }
  return tokens;
}

function readToken(sql: string, start: number, depth: number): Token {
  const char = sql.charAt(start);
  const closer = closers[char];
  if (closer !== undefined) return readQuoted(sql, start, closer, depth);
  const found = matchAt(word, sql, start);
  if (found > start) {
    return {
      kind: 'word',
      text: sql.slice(start, found).toUpperCase(),
      start,
      end: found,
      depth,
    };
  }
  const opened = matchAt(heredocOpening, sql, start);
  if (opened > start) {
    const tag = sql.slice(start, opened);
    const closing = sql.indexOf(tag, opened);
    if (closing >= 0) {
      return { kind: 'string', text: '', start, end: closing + tag.length, depth };
    }
  }
  if (sql.startsWith('/*', start)) return broken(sql, start, depth);
  return { kind: 'sign', text: char, start, end: start + 1, depth };
}

function readQuoted(sql: string, start: number, closer: string, depth: number): Token {
  const isString = closer === "'" || closer === '\u2019';
  for (let at = start + 1; at < sql.length; at += 1) {
    const char = sql.charAt(at);
    if (char === '\\' && closer.charCodeAt(0) < 128) at += 1;
    else if (char === closer) {
      if (sql.charAt(at + 1) !== closer || closer.charCodeAt(0) >= 128) {
        return { kind: isString ? 'string' : 'name', text: '', start, end: at + 1, depth };
      }
      at += 1;
    }
  }
  return broken(sql, start, depth);
}

/** Something that was opened and never closed: ClickHouse refuses the text as a whole. */
function broken(sql: string, start: number, depth: number): Token {
  return { kind: 'broken', text: '', start, end: sql.length, depth };
}

function skipBlank(sql: string, start: number): number {
  const afterSpace = matchAt(space, sql, start);
  if (afterSpace > start) return afterSpace;
  const afterLine = matchAt(lineComment, sql, start);
  if (afterLine > start) return afterLine;
  return sql.startsWith('/*', start) ? skipBlockComment(sql, start) : start;
}

function skipBlockComment(sql: string, start: number): number {
  let open = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) {
      open += 1;
      at += 1;
    } else if (sql.startsWith('*/', at)) {
      open -= 1;
      at += 1;
      if (open === 0) return at + 1;
    }
  }
  return start;
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
