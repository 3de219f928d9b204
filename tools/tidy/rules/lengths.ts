import type { Finding, Tree } from '../tree.ts';
import { isTest, sourceFiles } from '../tree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { isNode, lineAt, parseSource, walk } from '../syntax.ts';

export const fileLinesMax = 300;
export const functionLinesMax = 70;
/** A file of fewer lines of code is an indirection, unless it is an entry or a table. */
export const codeLinesMin = 15;

const functionTypes: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

/** Files that can be understood alone, functions that fit on a screen, no file that is only an indirection. */
export function checkLengths(tree: Tree): Finding[] {
  const entries = readEntries(tree);
  return [...sourceFiles(tree)].flatMap(([path, text]) => [
    ...checkFile(path, text, entries),
    ...(isTest(path) || path.endsWith('.tsx') ? [] : checkFunctions(path, text)),
  ]);
}

function checkFile(path: string, text: string, entries: ReadonlySet<string>): Finding[] {
  const lines = text.split('\n').length - 1;
  if (lines > fileLinesMax) {
    return [
      finding(
        path,
        0,
        `${lines} lines; expected at most ${fileLinesMax}: split it by what it does`,
      ),
    ];
  }
  const isInner = /^packages\/[^/]+\/src\/lib\//.test(path) && !isTest(path);
  if (isInner && !entries.has(path) && codeLines(text) < codeLinesMin) {
    return [
      finding(
        path,
        0,
        `${codeLines(text)} lines of code; expected at least ${codeLinesMin}: put it where it is used`,
      ),
    ];
  }
  return [];
}

function checkFunctions(path: string, text: string): Finding[] {
  const findings: Finding[] = [];
  walk(parseSource(path, text), (node) => {
    if (!functionTypes.has(node.type) || !isNode(node['body'])) return;
    const lines = bodyLines(text, node);
    if (lines > functionLinesMax) {
      findings.push(
        finding(
          path,
          lineAt(text, node.start),
          `a function of ${lines} lines; expected at most ${functionLinesMax}`,
        ),
      );
    }
  });
  return findings;
}

function bodyLines(text: string, node: SyntaxNode): number {
  return lineAt(text, node.end) - lineAt(text, node.start) + 1;
}

function codeLines(text: string): number {
  const bare = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return bare.split('\n').filter((line) => line.trim() !== '' && !/^\s*\/\//.test(line)).length;
}

/** Source files that a package.json names in `exports` or that are `main.ts`. */
function readEntries(tree: Tree): ReadonlySet<string> {
  const entries = new Set<string>();
  for (const [path, text] of tree.files) {
    if (!/^packages\/[^/]+\/package\.json$/.test(path)) continue;
    const room = path.slice(0, -'package.json'.length);
    for (const match of text.matchAll(/"\.\/(src\/[^"]+)"/g)) entries.add(room + (match[1] ?? ''));
  }
  return entries;
}

function finding(path: string, line: number, message: string): Finding {
  return { rule: 'lengths', path, line, message };
}
