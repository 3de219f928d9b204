/**
 * Prepares a vocabulary for looking things up: by path and place, by class and method, by type, code and message.
 */
import { compileModule, type CompiledModule } from './lib/compiled-module.ts';
import { list, type Listed } from './lib/told.ts';
import { compileTemplates, type TemplateIndex } from './lib/templates.ts';
import { bareName } from './lib/clr/bare-name.ts';
import type { Meaning, Vocabulary, VocabularyModule } from './vocabulary.ts';

export interface CompiledVocabulary {
  readonly packages: readonly string[];
  readonly namespaces: ReadonlySet<string>;
  /** By the path from a package's root, with `/`. Emitted files, and the sources that they were made from. */
  readonly files: ReadonlyMap<string, CompiledModule>;
  /** By the name without the marks of generics, nested classes with `.`. */
  readonly classes: ReadonlyMap<string, CompiledModule>;
  /** By the name in lower case: PowerShell does not tell cases apart. */
  readonly scripts: ReadonlyMap<string, CompiledModule>;
  readonly types: ReadonlyMap<string, CompiledType>;
  readonly codes: ReadonlyMap<string, CompiledCode>;
  readonly templates: TemplateIndex;
}

export interface CompiledType {
  readonly name: Listed;
  /** Its bases, the nearest first, as far as the vocabulary says. */
  readonly bases: readonly Listed[];
  readonly means?: Meaning;
}

export interface CompiledCode {
  readonly code: Listed;
  readonly means?: Meaning;
}

/** `vocabulary` as `parseVocabulary()` or a builder gave it. Costs time and memory in proportion to its size: do it once. */
export function compileVocabulary(vocabulary: Vocabulary): CompiledVocabulary {
  const ofKind = (kind: VocabularyModule['kind']): VocabularyModule[] =>
    vocabulary.modules.filter((module) => module.kind === kind);
  return {
    packages: vocabulary.packages,
    namespaces: new Set(vocabulary.namespaces),
    files: compileFiles(ofKind('file')),
    classes: keyed(ofKind('class'), bareName),
    scripts: keyed(ofKind('script'), (name) => name.toLowerCase()),
    types: compileTypes(vocabulary),
    codes: new Map(
      vocabulary.codes.map(({ code, means }) => [
        code,
        { code: list(code), ...(means !== undefined && { means }) },
      ]),
    ),
    templates: compileTemplates(vocabulary.templates),
  };
}

function keyed(
  modules: readonly VocabularyModule[],
  key: (name: string) => string,
): Map<string, CompiledModule> {
  const compiled = new Map<string, CompiledModule>();
  for (const module of modules) {
    // Types that differ in the number of their parameters alone share one entry, with the symbols of all.
    const same = compiled.get(key(module.name));
    compiled.set(key(module.name), compileModule(module, same));
  }
  return compiled;
}

function compileFiles(modules: readonly VocabularyModule[]): Map<string, CompiledModule> {
  const files = keyed(modules, (name) => name);
  // Node prints source files with `--enable-source-maps`. An emitted file of the same name goes first.
  for (const [name, symbols] of bySource(modules)) {
    if (!files.has(name)) files.set(name, compileModule({ kind: 'file', name, symbols }));
  }
  return files;
}

/** The symbols of each source, placed where they were written. */
function bySource(
  modules: readonly VocabularyModule[],
): Map<string, VocabularyModule['symbols'][number][]> {
  const sources = new Map<string, VocabularyModule['symbols'][number][]>();
  for (const { source, name } of modules.flatMap((module) => module.symbols)) {
    if (source === undefined) continue;
    const symbols = sources.get(source.module) ?? [];
    symbols.push({ name, from: [source.from, 1], to: [source.to, Number.MAX_SAFE_INTEGER] });
    sources.set(source.module, symbols);
  }
  return sources;
}

function compileTypes(vocabulary: Vocabulary): Map<string, CompiledType> {
  const declared = new Map(vocabulary.types.map((type) => [type.name, type]));
  const compiled = new Map<string, CompiledType>();
  for (const { name, means } of vocabulary.types) {
    const bases: Listed[] = [];
    let inherited = means;
    const seen = new Set([name]);
    for (let base = declared.get(name)?.base; base !== undefined && !seen.has(base);) {
      seen.add(base);
      bases.push(list(base));
      inherited ??= declared.get(base)?.means;
      base = declared.get(base)?.base;
    }
    const type = {
      name: list(name),
      bases,
      ...(inherited !== undefined && { means: inherited }),
    };
    // Texts of .NET write the arguments of a generic type behind its name: it is looked up without them.
    for (const key of [name, bareName(name)]) if (!compiled.has(key)) compiled.set(key, type);
  }
  return compiled;
}
