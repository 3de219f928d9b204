import type { Position, Report } from './diagnostic.ts';
import { parseArguments, parseExpression } from './parse-expression.ts';
import { parseTextLine } from './parse-text-line.ts';
import { parseParameter } from './parse-type.ts';
import type { Aspect, Branch, Expression, Parameter, Template, TemplateNode } from './syntax.ts';
import { type TokenCursor, createTokenCursor } from './token-cursor.ts';
import { tokenize } from './tokenize.ts';

/** A directive line, split into its word and a cursor over what follows it. */
interface Directive {
  readonly word: string;
  readonly at: Position;
  readonly cursor: TokenCursor;
}

interface TemplateReader {
  readonly file: string;
  readonly lines: readonly string[];
  /** Index of the next line. */
  next: number;
  readonly report: Report;
  readonly parameters: Parameter[];
  readonly aspects: Aspect[];
}

const DIRECTIVE = /^(\s*)@([a-z]+)\b/;
const COMMENT = /^\s*@#/;
const ESCAPED = /^\s*@@/;

/** Reads one source file; what can not be read is reported and left out, and everything else stands. */
export function parseTemplate(file: string, source: string, report: Report): Template {
  const lines = source.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const reader: TemplateReader = { file, lines, next: 0, report, parameters: [], aspects: [] };
  const nodes = parseNodes(reader, [], null).nodes;
  return {
    file,
    lineCount: lines.length,
    parameters: reader.parameters,
    aspects: reader.aspects,
    nodes,
  };
}

/** Reads up to a directive among `ends`, which belongs to the block that `opener` opened; null means the whole file. */
function parseNodes(
  reader: TemplateReader,
  ends: readonly string[],
  opener: Directive | null,
): { readonly nodes: readonly TemplateNode[]; readonly end: Directive | null } {
  const nodes: TemplateNode[] = [];
  while (reader.next < reader.lines.length) {
    const line = reader.lines[reader.next] as string;
    const directive = readDirective(reader, line);
    reader.next += 1;
    if (directive !== null) {
      if (ends.includes(directive.word)) return { nodes, end: directive };
      nodes.push(...parseDirective(reader, directive, opener === null));
    } else if (!COMMENT.test(line)) {
      const plain = ESCAPED.test(line) ? line.replace('@@', '@') : line;
      nodes.push(
        ...parseTextLine(plain, 0, { file: reader.file, line: reader.next }, reader.report),
      );
    }
  }
  if (opener !== null) {
    reader.report('unclosed_block', opener.at, `expected '@end' for '@${opener.word}'`);
  }
  return { nodes, end: null };
}

function readDirective(reader: TemplateReader, line: string): Directive | null {
  const match = DIRECTIVE.exec(line);
  if (match === null) return null;
  const place = { file: reader.file, line: reader.next + 1 };
  const tokens = tokenize(line, match[0].length, place, false, reader.report).tokens;
  return {
    word: match[2] as string,
    at: { ...place, column: (match[1] as string).length + 1 },
    cursor: createTokenCursor(tokens, reader.report),
  };
}

function parseDirective(
  reader: TemplateReader,
  directive: Directive,
  isTop: boolean,
): readonly TemplateNode[] {
  const { word, at, cursor } = directive;
  switch (word) {
    case 'param':
    case 'aspect':
      if (!isTop) {
        reader.report('misplaced_directive', at, `expected '@${word}' outside of every block`);
      }
      if (word === 'param') parseParameterLine(reader, cursor);
      else parseAspect(reader, directive);
      return [];
    case 'let':
      return parseLet(cursor, at);
    case 'for':
      return parseFor(reader, directive);
    case 'if':
      return parseIf(reader, directive);
    case 'insert':
    case 'wrap':
      return parseUse(reader, directive, word);
    case 'body':
      cursor.expectEnd();
      return [{ kind: 'body', at }];
    case 'else':
    case 'end':
      reader.report('misplaced_directive', at, `expected '@${word}' only in an open block`);
      return [];
    default:
      reader.report(
        'unknown_directive',
        at,
        `expected @param, @aspect, @let, @for, @if, @else, @insert, @wrap, @body or @end ('@@' for a text that starts with @), got '@${word}'`,
      );
      return [];
  }
}

function parseParameterLine(reader: TemplateReader, cursor: TokenCursor): void {
  const parameter = parseParameter(cursor, reader.report);
  cursor.expectEnd();
  if (parameter !== null) reader.parameters.push(parameter);
}

function parseAspect(reader: TemplateReader, directive: Directive): void {
  const { cursor, at } = directive;
  const name = cursor.expectName('the name of the aspect');
  const parameters: Parameter[] = [];
  if (cursor.accept('(') && !cursor.accept(')')) {
    do {
      const parameter = parseParameter(cursor, reader.report);
      if (parameter === null) break;
      parameters.push(parameter);
    } while (cursor.accept(','));
    cursor.expect(')');
  }
  let pattern: string | null = null;
  if (cursor.accept('on')) {
    if (cursor.peek().kind === 'text') pattern = cursor.take().text;
    else cursor.fail('a pattern in double quotes');
  }
  cursor.expectEnd();
  const { nodes } = parseNodes(reader, ['end'], directive);
  if (name !== null) reader.aspects.push({ name: name.name, at, parameters, pattern, nodes });
}

function parseLet(cursor: TokenCursor, at: Position): readonly TemplateNode[] {
  const name = cursor.expectName('a name');
  if (name === null || !cursor.expect('=')) return [];
  const value = parseExpression(cursor);
  cursor.expectEnd();
  return [{ kind: 'let', name: name.name, value, at }];
}

function parseFor(reader: TemplateReader, directive: Directive): readonly TemplateNode[] {
  const { cursor, at } = directive;
  const item = cursor.expectName('a name for the item');
  const index = cursor.accept(',') ? cursor.expectName('a name for the index') : null;
  const list: Expression = cursor.expect('in') ? parseExpression(cursor) : { kind: 'hole', at };
  cursor.expectEnd();
  const { nodes: body, end } = parseNodes(reader, ['else', 'end'], directive);
  end?.cursor.expectEnd();
  const otherwise = end?.word === 'else' ? parseNodes(reader, ['end'], directive).nodes : [];
  if (item === null) return [];
  return [{ kind: 'for', item: item.name, index: index?.name ?? null, list, body, otherwise, at }];
}

function parseIf(reader: TemplateReader, directive: Directive): readonly TemplateNode[] {
  const branches: Branch[] = [];
  let otherwise: readonly TemplateNode[] = [];
  let head: Directive | null = directive;
  while (head !== null) {
    const condition = parseExpression(head.cursor);
    head.cursor.expectEnd();
    const block = parseNodes(reader, ['else', 'end'], directive);
    branches.push({ condition, body: block.nodes });
    head = block.end?.word === 'else' && block.end.cursor.accept('if') ? block.end : null;
    if (head === null && block.end?.word === 'else') {
      block.end.cursor.expectEnd();
      otherwise = parseNodes(reader, ['end'], directive).nodes;
    }
  }
  return [{ kind: 'if', branches, otherwise, at: directive.at }];
}

function parseUse(
  reader: TemplateReader,
  directive: Directive,
  kind: 'insert' | 'wrap',
): readonly TemplateNode[] {
  const { cursor, at } = directive;
  const aspect = cursor.expectName('the name of an aspect');
  const args = cursor.accept('(') ? parseArguments(cursor) : [];
  cursor.expectEnd();
  const body = kind === 'wrap' ? parseNodes(reader, ['end'], directive).nodes : [];
  if (aspect === null) return [];
  return kind === 'wrap'
    ? [{ kind, aspect: aspect.name, args, body, at }]
    : [{ kind, aspect: aspect.name, args, at }];
}
