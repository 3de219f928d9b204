/**
 * Functions that are part of another one, each known by its place among them: the first that begins in the text of the outer one is 0. The
 * minifier gives them no names, and a table of where each came from would be as large as they are.
 */
import { parseSync } from 'oxc-parser';
import { isNode, walk, type SyntaxNode } from '../tidy/syntax.ts';

const FUNCTIONS = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration']);

/** What an arrow function takes from around it, and another would have of its own. */
const OF_ITS_OWN = /\b(?:this|arguments|super|new\.target)\b/;

/** In the order in which they begin, without `outer` itself. */
export function listInnerFunctions(outer: SyntaxNode): readonly SyntaxNode[] {
  const inner: SyntaxNode[] = [];
  walk(outer, (node) => {
    if (node !== outer && FUNCTIONS.has(node.type)) inner.push(node);
  });
  return inner.toSorted((one, other) => one.start - other.start);
}

/**
 * The text of a function's declaration with those of its inner functions in parentheses of which `isCalled` holds. V8 takes no notice of
 * parentheses around an arrow function, so it becomes one that is none. Methods and what is asynchronous stay as they
 * are.
 */
export function compileInnerAtOnce(text: string, isCalled: (place: number) => boolean): string {
  const [outer] = parseSync('part.cjs', text).program.body as unknown as readonly SyntaxNode[];
  if (outer === undefined) return text;
  const isMethod = new Set<unknown>();
  walk(outer, (node) => {
    if (node['method'] === true || node['kind'] === 'get' || node['kind'] === 'set')
      isMethod.add(node['value']);
  });
  const edits = listInnerFunctions(outer).flatMap((node, place) =>
    isCalled(place) && !isMethod.has(node) ? editFunction(text, node) : [],
  );
  // From the end on: what is before keeps its place. Where two end at once, the inner one's end is put before the outer one's.
  const later = edits.map(({ at, length, by }, order) => ({ at, length, by, order }));
  let edited = text;
  for (const { at, length, by } of later.toSorted(
    (one, other) => other.at - one.at || one.order - other.order,
  )) {
    edited = edited.slice(0, at) + by + edited.slice(at + length);
  }
  return edited;
}

/** Characters that are left out at a place, and what stands there instead. */
interface Edit {
  readonly at: number;
  readonly length: number;
  readonly by: string;
}

function editFunction(text: string, node: SyntaxNode): readonly Edit[] {
  const { type, start, end } = node;
  if (type === 'FunctionDeclaration') return [];
  const close = { at: end, length: 0 };
  if (type === 'FunctionExpression') {
    const isIn = text[start - 1] === '(' && text[end] === ')';
    return isIn
      ? []
      : [
          { at: start, length: 0, by: '(' },
          { ...close, by: ')' },
        ];
  }
  const body = node['body'];
  if (!isNode(body) || node['async'] === true || OF_ITS_OWN.test(text.slice(start, end))) return [];
  const arrow = text.lastIndexOf('=>', body.start);
  const isBare = text[start] !== '(';
  const middle = isBare ? ')' : '';
  const isBlock = body.type === 'BlockStatement';
  return [
    { at: start, length: 0, by: isBare ? '(function(' : '(function' },
    { at: arrow, length: 2, by: isBlock ? middle : `${middle}{return ` },
    { ...close, by: isBlock ? ')' : '})' },
  ];
}
