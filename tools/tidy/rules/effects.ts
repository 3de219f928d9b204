import type { Finding, Tree } from '../tree.ts';
import { isTest, sourceFiles } from '../tree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { isNode, lineAt, parseSource } from '../syntax.ts';

/** Files that act when they are loaded: programs, not modules. */
const isProgram = (path: string): boolean =>
  /(?:^|[/-])main\.tsx?$/.test(path) || path.endsWith('.config.ts');

/** Importing a module does nothing: no statement at the top level of a module calls anything for its effect. */
export function checkEffects(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of sourceFiles(tree)) {
    if (!/^(?:packages|examples)\/[^/]+\/src\//.test(path) || isTest(path) || isProgram(path))
      continue;
    const body = parseSource(path, text)['body'] as readonly SyntaxNode[];
    for (const statement of body) {
      if (!isActing(statement)) continue;
      const line = lineAt(text, statement.start);
      findings.push({
        rule: 'effects',
        path,
        line,
        message: 'acts when imported; only main.ts files act',
      });
    }
  }
  return findings;
}

function isActing(statement: SyntaxNode): boolean {
  if (statement.type !== 'ExpressionStatement') {
    return [
      'ForStatement',
      'ForOfStatement',
      'WhileStatement',
      'IfStatement',
      'TryStatement',
    ].includes(statement.type);
  }
  const expression = statement['expression'];
  return isNode(expression) && !(expression.type === 'Literal');
}
