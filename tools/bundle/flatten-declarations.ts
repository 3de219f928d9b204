/**
 * The types of a package in one file: what its entries export, and whatever that refers to, from all the modules where it is
 * declared.
 */
import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { isolatedDeclarationSync } from 'rolldown/experimental';
import { isNode, walk, type SyntaxNode } from '../tidy/syntax.ts';
import { resolveSource } from './module-graph.ts';

/** A declaration of a module, by the name that it has there. */
interface Declared {
  readonly text: string;
  readonly isValue: boolean;
  /** Every identifier in it; those that name nothing of the module are no matter. */
  readonly mentions: readonly string[];
}

interface DeclaredModule {
  readonly declared: ReadonlyMap<string, Declared>;
  /** Local name to where it comes from. */
  readonly imported: ReadonlyMap<string, Reference>;
  readonly exported: ReadonlyMap<string, Reference>;
}

interface Reference {
  /** Null for the module itself. */
  readonly specifier: string | null;
  readonly name: string;
}

/** Whether a specifier is left as an import of the published package that has it. */
type IsOutside = (specifier: string) => boolean;

export interface Flattened {
  /** The text of a declaration file that exports all of them. */
  readonly text: string;
  /** For each entry what it exports, as an export list has it. */
  readonly exports: ReadonlyMap<string, readonly string[]>;
}

/** `entries` are source files by name of entry. */
export function flattenDeclarations(
  root: string,
  entries: ReadonlyMap<string, string>,
  isOutside: IsOutside,
): Flattened {
  const cache = new Map<string, DeclaredModule>();
  const read = (file: string): DeclaredModule => {
    const known = cache.get(file) ?? readDeclarations(file);
    cache.set(file, known);
    return known;
  };
  const declarations = new Map<string, Declared & { readonly file: string }>();
  const outside = new Map<string, Set<string>>();
  const exports = new Map<string, readonly string[]>();

  const follow = (file: string, { specifier, name }: Reference): Declared | undefined => {
    if (specifier === null) return add(file, name);
    if (specifier.startsWith('node:') || isOutside(specifier)) {
      outside.set(specifier, (outside.get(specifier) ?? new Set()).add(name));
      return undefined;
    }
    const target = resolveSource(root, specifier, file);
    if (target === null)
      throw new Error(`Expected types that are ours in ${file}, got ${specifier}.`);
    return follow(target, read(target).exported.get(name) ?? { specifier: null, name });
  };
  const add = (file: string, name: string): Declared => {
    const { declared, imported } = read(file);
    const found = declared.get(name);
    if (found === undefined) throw new Error(`Expected ${file} to declare ${name}.`);
    const known = declarations.get(name);
    if (known !== undefined && known.file !== file) {
      throw new Error(`Expected one type ${name}, got one in ${known.file} and one in ${file}.`);
    }
    if (known !== undefined) return found;
    declarations.set(name, { ...found, file });
    for (const mention of found.mentions) {
      if (declared.has(mention)) add(file, mention);
      const reference = imported.get(mention);
      if (reference !== undefined) follow(file, reference);
    }
    return found;
  };

  for (const [entry, file] of entries) {
    const list = [...read(file).exported].map(([name, reference]) =>
      follow(file, reference)?.isValue === true ? name : `type ${name}`,
    );
    exports.set(entry, list);
  }
  const all = new Set([...exports.values()].flat());
  const isExported = (name: string): boolean => all.has(name) || all.has(`type ${name}`);
  const text = [
    ...[...outside].map(
      ([specifier, names]) => `import type { ${[...names].join(', ')} } from '${specifier}';`,
    ),
    ...[...declarations].map(([name, declared]) => shorten(declared, isExported(name))),
    '',
  ].join('\n');
  return { text, exports };
}

function shorten({ text, isValue }: Declared, isExported: boolean): string {
  // Editors show what is said about a name that can be imported; the rest need not be explained on every machine.
  const bare = isExported ? text.replace(BEGINS, 'export $&') : text.replaceAll(COMMENT, '');
  // Of a table that only names the codes of others, what each stands for lies with the code.
  const short = isValue && !isExported ? bare.replaceAll(TEXT_MEMBER, '$1: string;') : bare;
  return short
    .replaceAll(COMMENT_BEGINS, '/** ')
    .replaceAll(COMMENT_ENDS, ' */\n')
    .replaceAll(INDENT, '')
    .replaceAll(COMMENT_LINE, '')
    .replaceAll(MEMBER_END, '');
}

const BEGINS = /^(?:declare |interface |type )/m;
const COMMENT = /[\t ]*\/\*\*[\s\S]*?\*\/\n/g;
/** Of more than one line: its first and last words stand beside the marks. */
const COMMENT_BEGINS = /\/\*\*\n\s*\* /g;
const COMMENT_ENDS = /\n\s*\*\/\n/g;
/** Editors show types in a form of their own; whoever reads them by eye has the source. */
const INDENT = /^\t+/gm;
/** The mark at the beginning of a line within a comment; one of another kind (`*\/`, emphasis) has no blank behind it. */
const COMMENT_LINE = /^ ?\* ?(?=[^/*]|$)/gm;
/** Where what follows can not be taken for more of the same member. */
const MEMBER_END = /;(?=\n(?:\}|readonly |\/\*\*))/g;
const TEXT_MEMBER = /(readonly \w+): "[^"\n]*";/g;

function readDeclarations(file: string): DeclaredModule {
  const { code, errors } = isolatedDeclarationSync(file, readFileSync(file, 'utf8'));
  if (errors.length > 0) throw new Error(`Expected types of ${file}, got ${errors[0]?.message}.`);
  const { program, module, comments } = parseSync(file.replace(/\.ts$/, '.d.ts'), code);
  const declared = new Map<string, Declared>();
  for (const statement of program.body as unknown as readonly SyntaxNode[]) {
    const isExport = statement.type === 'ExportNamedDeclaration';
    const declaration = isExport ? statement['declaration'] : statement;
    if (!isNode(declaration)) continue;
    const name = nameOf(declaration);
    if (name === null) continue;
    // A comment belongs to what follows it at once.
    const comment = comments.findLast(
      ({ end }) => end <= statement.start && code.slice(end, statement.start).trim() === '',
    );
    const isOfFile = comment?.start === 0 && declared.size === 0 && module.staticImports.length > 0;
    const doc =
      comment === undefined || isOfFile ? '' : `${code.slice(comment.start, comment.end)}\n`;
    const isType = /^TS(?:Interface|TypeAlias)Declaration$/.test(declaration.type);
    const text = code.slice(declaration.start, declaration.end);
    declared.set(name, {
      text: `${doc}${isType || text.startsWith('declare') ? '' : 'declare '}${text}`,
      isValue: !isType,
      mentions: listIdentifiers(declaration),
    });
  }
  const imported = new Map(
    module.staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.map(
        ({ localName, importName }) =>
          [
            localName.value,
            { specifier: moduleRequest.value, name: importName.name ?? '' },
          ] as const,
      ),
    ),
  );
  const exported = new Map<string, Reference>();
  for (const { exportName, importName, localName, moduleRequest } of module.staticExports.flatMap(
    ({ entries }) => entries,
  )) {
    const local = localName.name ?? '';
    exported.set(
      exportName.name ?? '',
      moduleRequest === null
        ? (imported.get(local) ?? { specifier: null, name: local })
        : { specifier: moduleRequest.value, name: importName.name ?? '' },
    );
  }
  return { declared, imported, exported };
}

function nameOf(declaration: SyntaxNode): string | null {
  const list = declaration['declarations'];
  const named = Array.isArray(list) && isNode(list[0]) ? list[0] : declaration;
  const id = named['id'];
  return isNode(id) && typeof id['name'] === 'string' ? id['name'] : null;
}

function listIdentifiers(declaration: SyntaxNode): readonly string[] {
  const names: string[] = [];
  walk(declaration, (node) => {
    if (node.type === 'Identifier' && typeof node['name'] === 'string') names.push(node['name']);
  });
  return names;
}
