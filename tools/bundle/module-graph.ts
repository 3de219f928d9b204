/**
 * What the modules of the source import and export, read from their text.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { VENDOR_MODULES } from './parts.ts';

export interface SourceModule {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** What it imports for use at run time, when it is loaded. */
  readonly imports: readonly ModuleImport[];
  /** Specifiers of `import()`. */
  readonly dynamicImports: readonly string[];
  /** Values that it exports. */
  readonly exports: readonly ModuleExport[];
}

export interface ModuleImport {
  readonly specifier: string;
  readonly names: readonly string[];
}

export interface ModuleExport {
  readonly name: string;
  /** Whether it is a function of this module, which can be called through another one. */
  readonly isFunction: boolean;
  /** The module that it is passed on from, with its name there; null where it is this module's own. */
  readonly from: { readonly specifier: string; readonly name: string } | null;
}

const PACKAGE_ENTRY = /^@candor\/([a-z-]+)\/([a-z-]+)$/;

/** The source file that a specifier means; null for what is not published in a part: Node's own, and the vendor's. */
export function resolveSource(root: string, specifier: string, importer: string): string | null {
  if (specifier.startsWith('.')) return join(dirname(importer), specifier);
  const [, name, entry] = PACKAGE_ENTRY.exec(specifier) ?? [];
  const isVendors = name === 'manifest-yaml' || VENDOR_MODULES.has(specifier);
  if (name === undefined || isVendors) return null;
  return join(root, 'packages', name, 'src', `${entry}.ts`);
}

/** `client/lib/deliver` for `packages/client/src/lib/deliver.ts`. */
export function nameOfSource(root: string, file: string): string {
  return relative(join(root, 'packages'), file)
    .replaceAll('\\', '/')
    .replace('/src/', '/')
    .replace(/\.ts$/, '');
}

export function fileOfSource(root: string, name: string): string {
  const [room = '', ...rest] = name.split('/');
  return `${join(root, 'packages', room, 'src', ...rest)}.ts`;
}

export function readSourceModule(file: string): SourceModule {
  if (!existsSync(file)) {
    throw new Error(
      `Expected a module in ${file}, got none. Name what it has become in parts.ts of the bundle.`,
    );
  }
  const text = readFileSync(file, 'utf8');
  const { module, program } = parseSync(file, text);
  const functions = listFunctions(program);
  const imports = module.staticImports.flatMap(({ moduleRequest, entries }) => {
    const values = entries.filter(({ isType }) => !isType);
    const isNeeded = values.length > 0 || entries.length === 0;
    const names = values.map(({ importName }) => importName.name ?? importName.kind);
    return isNeeded ? [{ specifier: moduleRequest.value, names }] : [];
  });
  const exports = module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ isType }) => !isType)
    .map(({ exportName, importName, localName, moduleRequest }) => ({
      name: exportName.name ?? '',
      isFunction: functions.has(localName.name ?? ''),
      from:
        moduleRequest === null
          ? null
          : { specifier: moduleRequest.value, name: importName.name ?? '' },
    }));
  const passedOn = exports.flatMap(({ from }) =>
    from === null ? [] : [{ specifier: from.specifier, names: [from.name] }],
  );
  const dynamicImports = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    text.slice(start + 1, end - 1),
  );
  return { file, text, imports: [...imports, ...passedOn], dynamicImports, exports };
}

function listFunctions(program: ReturnType<typeof parseSync>['program']): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'FunctionDeclaration') names.add(declaration.id?.name ?? '');
  }
  return names;
}
