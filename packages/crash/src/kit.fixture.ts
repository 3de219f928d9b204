/**
 * A small product of several languages, with the vocabulary that its build would make.
 */
import { compileVocabulary, type CompiledVocabulary } from './compile.ts';
import { buildJavaScriptVocabulary } from './javascript.ts';
import type { Vocabulary } from './vocabulary.ts';

const source = `'use strict';
class KitError extends Error { constructor(text, code) { super(text); this.code = code; } }
class UsageError extends KitError {}
class Graph {
  #nodes = new Map();
  static from(list) { return new Graph(list); }
  get root() { throw new RangeError('graph has no root'); }
  visit(node, depth) { return depth === 0 ? this.#fail(node) : this.visit(node, depth - 1); }
  #fail(node) { throw new KitError(\`node \${node} was visited twice\`, 'KIT_TWICE'); }
  *walk() { yield this.root; }
}
const build = {
  run(plugin) { return plugin(); },
  async later(plugin) { return await plugin(); },
  evaluate(text) { return eval(text); },
  compile: (text) => new Function(text)(),
  read(options) { return options.output.path; },
};
module.exports = { build, Graph, KitError, UsageError };
`;

/** The emitted files of the product, by their paths. */
export const kitFiles: readonly { readonly path: string; readonly code: string }[] = [
  { path: 'dist/index.js', code: source },
  { path: 'dist/cli.mjs', code: 'export function main() {\n  throw new Error("cli failed");\n}\n' },
];

const methods = ['Run', 'RunAsync', 'Emit', '.ctor', '.cctor', 'get_Root', 'Fold', 'Rewrite'];

export const kitVocabulary: Vocabulary = buildKit();

function buildKit(): Vocabulary {
  const script = buildJavaScriptVocabulary(kitFiles, {
    product: 'kit',
    packages: ['@acme/kit'],
    types: [
      { name: 'UsageError', base: 'KitError', means: 'declared' },
      { name: 'Acme.Kit.KitException', base: 'System.Exception' },
      { name: 'Acme.Kit.ScriptException', base: 'System.IO.IOException' },
    ],
  });
  return {
    ...script,
    namespaces: ['Acme.Kit'],
    modules: [
      ...script.modules,
      {
        kind: 'class',
        name: 'Acme.Kit.Emit.Emitter`1',
        symbols: methods.map((name) => ({ name })),
      },
      { kind: 'class', name: 'Acme.Kit.Pipeline', lines: 400, symbols: methods.map(toPlaced) },
      {
        kind: 'script',
        name: 'Acme.Kit.PowerShell',
        lines: 300,
        symbols: [{ name: 'Invoke-Kit' }, { name: 'Resolve-KitUnit' }],
      },
    ],
  };
}

function toPlaced(name: string, index: number): Vocabulary['modules'][number]['symbols'][number] {
  return { name, from: [1 + index * 10, 1], to: [9 + index * 10, 80] };
}

export const kit: CompiledVocabulary = compileVocabulary(kitVocabulary);
