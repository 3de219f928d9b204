/**
 * The small files through which a host comes in: for `import` and for `require`, to the same part, so that a process that does
 * both has one SDK.
 */

export interface Entry {
  /** As in `exports`, without `./`. */
  readonly name: string;
  /** The part's name that holds it. */
  readonly part: string;
  /** Values that it exports. */
  readonly names: readonly string[];
}

/** File names and texts. */
export type Files = ReadonlyMap<string, string>;

/** `types` is what the entry exports of `declarations.d.cts`, as an export list has it. */
export function printEntryFiles({ name, part, names }: Entry, types: readonly string[]): Files {
  const files = new Map<string, string>();
  if (name !== part) {
    const list = names.map((value) => `exports.${value} = part.${value};\n`).join('');
    files.set(`${name}.cjs`, `"use strict";\nconst part = require("./${part}.cjs");\n${list}`);
  }
  files.set(`${name}.mjs`, printModule(part, names));
  files.set(`${name}.static.mjs`, printStaticModule(part, names));
  files.set(`${name}.d.cts`, `export { ${types.join(', ')} } from "./declarations.cjs";\n`);
  // To TypeScript, names of CommonJS can be passed on by an ES module as they are.
  files.set(`${name}.d.mts`, `export * from "./${name}.cjs";\n`);
  return files;
}

/** The files of an entry that has nothing of its own: whatever these entries of other packages export. */
export function printPassedOn(name: string, specifiers: readonly string[]): Files {
  const module = specifiers.map((specifier) => `export * from "${specifier}";\n`).join('');
  const required = specifiers.map((specifier) => `require("${specifier}")`).join(', ');
  return new Map([
    [`${name}.cjs`, `"use strict";\nObject.assign(exports, ${required});\n`],
    [`${name}.mjs`, module],
    [`${name}.static.mjs`, module],
    [`${name}.d.cts`, module],
    [`${name}.d.mts`, module],
  ]);
}

/**
 * Not by `import`: to find the names of a CommonJS file, Node 20 compiles a parser for it, which takes more time and 8 MB more
 * memory than all of the SDK.
 */
function printModule(part: string, names: readonly string[]): string {
  return [
    'import { createRequire } from "node:module";',
    `export const { ${names.join(', ')} } = createRequire(import.meta.url)("./${part}.cjs");`,
    '',
  ].join('\n');
}

/** For bundlers, which do not follow `createRequire()`. */
function printStaticModule(part: string, names: readonly string[]): string {
  return [
    `import part from "./${part}.cjs";`,
    `export const { ${names.join(', ')} } = part;`,
    '',
  ].join('\n');
}

/** An entry of `exports` in a package file. The types lie beside each file, where TypeScript looks for them without being told. */
export function describeEntry(name: string): object {
  return {
    // A condition that bundlers know; Node does not.
    module: `./${name}.static.mjs`,
    import: `./${name}.mjs`,
    require: `./${name}.cjs`,
  };
}
