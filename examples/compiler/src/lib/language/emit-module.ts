import { type EmitScope, emitExpression, quote } from './emit-expression.ts';
import { RUNTIME_MODULE } from './emit-runtime.ts';
import { emitDataInterface } from './emit-type.ts';
import type { Target } from './target.ts';
import type { WovenNode, WovenTemplate } from './weave.ts';

/** Names in force, and those around an aspect's expansion, which its wrapped block sees again. */
interface Names {
  readonly known: Map<string, string>;
  readonly outer: Names | null;
}

interface Emitter {
  readonly target: Target;
  readonly lines: string[];
  readonly runtime: Set<string>;
  indent: number;
  names: Names;
  nameCount: number;
}

/** The JavaScript or TypeScript module of one template: `render(data)` gives its text. */
export function emitModule(woven: WovenTemplate, target: Target): string {
  const { template } = woven;
  const emitter: Emitter = {
    target,
    lines: [],
    runtime: new Set(),
    indent: 1,
    names: { known: new Map(), outer: null },
    nameCount: 0,
  };
  for (const { name } of template.parameters) {
    write(emitter, `const ${declare(emitter, name)} = data.${name};`);
  }
  emitNodes(woven.nodes, emitter);
  const isTyped = target.language === 'typescript';
  const up = '../'.repeat(template.file.split('/').length - 1) || './';
  return [
    `// Made by Stencil from ${template.file}: changes here are overwritten.`,
    ...(emitter.runtime.size === 0
      ? []
      : [
          `import { ${[...emitter.runtime].sort().join(', ')} } from ${quote(`${up}${RUNTIME_MODULE}.js`)};`,
        ]),
    ...(isTyped ? emitDataInterface(template.parameters) : []),
    isTyped ? 'export function render(data: Data): string {' : 'export function render(data) {',
    '  let out = "";',
    ...emitter.lines,
    '  return out;',
    '}',
    '',
  ].join('\n');
}

/** Emits a block; text and printed values of one source line become one statement. */
function emitNodes(nodes: readonly WovenNode[], emitter: Emitter): void {
  let pieces: string[] = [];
  const flush = (): void => {
    if (pieces.length > 0) write(emitter, `out += ${pieces.join(' + ')};`);
    pieces = [];
  };
  for (const node of nodes) {
    if (node.kind === 'text') {
      pieces.push(quote(node.text));
      if (node.text.endsWith('\n')) flush();
    } else if (node.kind === 'print') {
      emitter.runtime.add('text');
      pieces.push(`text(${emitValue(node.value, emitter)})`);
    } else {
      flush();
      emitBlock(node, emitter);
    }
  }
  flush();
}

function emitBlock(
  node: Exclude<WovenNode, { readonly kind: 'text' | 'print' }>,
  emitter: Emitter,
): void {
  switch (node.kind) {
    case 'let': {
      // The value is emitted before its name is declared: `@let a = a + 1` means the outer `a`.
      const value = emitValue(node.value, emitter);
      write(emitter, `const ${declare(emitter, node.name)} = ${value};`);
      return;
    }
    case 'for':
      emitFor(node, emitter);
      return;
    case 'if':
      for (const [index, branch] of node.branches.entries()) {
        const word = index === 0 ? 'if' : '} else if';
        write(emitter, `${word} (${emitValue(branch.condition, emitter)}) {`);
        emitInner(branch.body, emitter);
      }
      if (node.otherwise.length > 0) {
        write(emitter, '} else {');
        emitInner(node.otherwise, emitter);
      }
      write(emitter, '}');
      return;
    case 'expansion':
      emitExpansion(node, emitter);
      return;
    case 'caller': {
      const inside = emitter.names;
      emitter.names = inside.outer ?? inside;
      emitInner(node.nodes, emitter, 0);
      emitter.names = inside;
    }
  }
}

function emitFor(node: WovenNode & { readonly kind: 'for' }, emitter: Emitter): void {
  const list = unique(emitter, 'list');
  write(emitter, `const ${list} = ${emitValue(node.list, emitter)};`);
  const outside = emitter.names;
  emitter.names = { known: new Map(outside.known), outer: outside.outer };
  const item = declare(emitter, node.item);
  const head =
    node.index === null
      ? `const ${item} of ${list}`
      : `const [${declare(emitter, node.index)}, ${item}] of ${list}.entries()`;
  write(emitter, `for (${head}) {`);
  emitInner(node.body, emitter);
  write(emitter, '}');
  emitter.names = outside;
  if (node.otherwise.length === 0) return;
  write(emitter, `if (${list}.length === 0) {`);
  emitInner(node.otherwise, emitter);
  write(emitter, '}');
}

function emitExpansion(node: WovenNode & { readonly kind: 'expansion' }, emitter: Emitter): void {
  const outside = emitter.names;
  const known = new Map<string, string>();
  for (const { name, value } of node.bindings) {
    const emitted = emitValue(value, emitter);
    const local = unique(emitter, name);
    write(emitter, `const ${local} = ${emitted};`);
    known.set(name, local);
  }
  emitter.names = { known, outer: outside };
  emitNodes(node.nodes, emitter);
  emitter.names = outside;
}

/** Emits a block in which new names may be declared that end with it. */
function emitInner(nodes: readonly WovenNode[], emitter: Emitter, deeper = 1): void {
  const outside = emitter.names;
  emitter.names = { known: new Map(outside.known), outer: outside.outer };
  emitter.indent += deeper;
  emitNodes(nodes, emitter);
  emitter.indent -= deeper;
  emitter.names = outside;
}

function emitValue(value: Parameters<typeof emitExpression>[0], emitter: Emitter): string {
  const scope: EmitScope = {
    target: emitter.target,
    names: emitter.names.known,
    runtime: emitter.runtime,
  };
  return emitExpression(value, scope);
}

function declare(emitter: Emitter, name: string): string {
  const local = unique(emitter, name);
  emitter.names.known.set(name, local);
  return local;
}

/** A number makes the name unlike every keyword, every function of the runtime and every other name. */
function unique(emitter: Emitter, name: string): string {
  emitter.nameCount += 1;
  return `${name}_${emitter.nameCount}`;
}

function write(emitter: Emitter, line: string): void {
  emitter.lines.push('  '.repeat(emitter.indent) + line);
}
