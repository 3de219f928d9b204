import { parseSync } from 'oxc-parser';

/** A node of the ESTree that oxc gives; tidy looks only at the few members below. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

export interface ImportFound {
  readonly specifier: string;
  readonly line: number;
}

const cache = new Map<string, SyntaxNode>();

/** Parses once per text: several rules look at the same file. */
export function parseSource(path: string, text: string): SyntaxNode {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const program = parseSync(path, text).program as unknown as SyntaxNode;
  cache.set(text, program);
  return program;
}

/** Every module that the source names: static, dynamic, re-exported, and in type positions. */
export function findImports(path: string, text: string): ImportFound[] {
  const found: ImportFound[] = [];
  walk(parseSource(path, text), (node) => {
    const source = importSource(node);
    if (source !== undefined) found.push({ specifier: source, line: lineAt(text, node.start) });
  });
  return found;
}

function importSource(node: SyntaxNode): string | undefined {
  const isImport =
    node.type === 'ImportDeclaration' ||
    node.type === 'ExportNamedDeclaration' ||
    node.type === 'ExportAllDeclaration' ||
    node.type === 'ImportExpression' ||
    node.type === 'TSImportType';
  const source = isImport ? (node['source'] ?? node['argument']) : undefined;
  if (!isNode(source)) return undefined;
  return typeof source['value'] === 'string' ? source['value'] : undefined;
}

/** Calls `visit` for every node, parents before children. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const member of Object.values(node)) {
    for (const child of Array.isArray(member) ? member : [member]) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Line number, from 1, of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line += 1;
  return line;
}
