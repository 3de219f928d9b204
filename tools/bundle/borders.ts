/**
 * What stands in a part for modules of others: how a value gets across the border between two files.
 */
import { isInEveryPart, type Assignment, type PlacedPart } from './assign-parts.ts';
import { nameOfSource, resolveSource } from './module-graph.ts';

/** The part at whose border it is, and whether names are to be read by people. */
export interface Border {
  readonly assignment: Assignment;
  readonly placed: PlacedPart;
  readonly isReadable: boolean;
}

/** How a file of `from` names another part. */
export function specifierOf(from: PlacedPart, to: PlacedPart): string {
  return from.package === to.package
    ? `./${fileNameOf(to)}`
    : `@candor/${to.package}/parts/${to.part.name}`;
}

export function fileNameOf({ part }: PlacedPart): string {
  return `${part.name}.${part.form === undefined ? 'cjs' : 'mjs'}`;
}

/** What the part offers, which a bundler takes for its entry. */
export function printEntry(border: Border): string {
  const { assignment, placed } = border;
  if (placed.part.form === 'program') {
    return placed.part.roots
      .map((name) => `import ${JSON.stringify(findRoot(assignment, name))};`)
      .join('\n');
  }
  return [...placed.offers]
    .map(
      ([name, file]) =>
        `export { ${name} as ${nameInside(border, placed, name)} } from ${JSON.stringify(file)};`,
    )
    .join('\n');
}

export function findRoot({ root, modules }: Assignment, name: string): string {
  return [...modules.keys()].find((file) => nameOfSource(root, file) === name) ?? '';
}

/** What modules of this part import of an earlier one, which is loaded with it: constants, so that a call is no look-up. */
export function printEarlier(border: Border, rank: number): string {
  const { assignment, placed } = border;
  const owner = findPart(assignment, rank);
  const specifier = JSON.stringify(specifierOf(placed, owner));
  const names = [...listImported(assignment, placed, rank)];
  const members = names.map((name) => [nameAcross(border, owner, name), name] as const);
  const pattern = `{ ${members.map(([across, name]) => `${across}: ${name}`).join(', ')} }`;
  if (placed.part.form === undefined) return `export const ${pattern} = require(${specifier});`;
  if (members.some(([across]) => PLACE.test(across))) {
    return `import list from ${specifier}; export const ${pattern} = list;`;
  }
  const list = members.map(([across, name]) => `${across} as ${name}`);
  return `export { ${list.join(', ')} } from ${specifier};`;
}

function listImported(
  { root, modules, partOf }: Assignment,
  placed: PlacedPart,
  rank: number,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { file, imports } of modules.values()) {
    if (partOf(file) !== placed) continue;
    for (const { specifier, names: imported } of imports) {
      const target = resolveSource(root, specifier, file);
      if (target === null || isInEveryPart(target) || partOf(target).rank !== rank) continue;
      for (const name of imported) names.add(name);
    }
  }
  return names;
}

/** Functions that load their part when they are called. `loader` names the module of `printLoader()`. */
export function printLater(border: Border, file: string, loader: string): string {
  const { assignment } = border;
  const owner = assignment.partOf(file);
  const functions = [...owner.offers.keys()].filter(
    (name) => owner.offers.get(name) === file && assignment.findMaker(file, name).made.isFunction,
  );
  const calls = functions.map(
    (name) =>
      `export const ${name} = (...args) => load()${printMember(nameAcross(border, owner, name))}(...args);`,
  );
  return [`import { load } from ${JSON.stringify(loader)};`, ...calls].join('\n');
}

/** What loads a later part. */
export function printLoader({ assignment, placed }: Border, rank: number): string {
  const specifier = specifierOf(placed, findPart(assignment, rank));
  return `export const load = () => require(${JSON.stringify(specifier)});`;
}

function findPart({ parts }: Assignment, rank: number): PlacedPart {
  const owner = parts[rank];
  if (owner === undefined) throw new Error(`Expected a part with the rank ${rank}, got none.`);
  return owner;
}

/**
 * By what name others know something that `owner` offers: a short one, unless hosts ask for it. The files are of the very same version, so that
 * such a name is nobody else's business. A part of which hosts ask for nothing offers a list, and a name is a place in it: an object of two
 * hundred members takes a start longer to make.
 */
function nameAcross(
  { isReadable }: Border,
  { part, offers, named }: PlacedPart,
  name: string,
): string {
  if (isReadable || part.form !== undefined || named.has(name)) return name;
  const own = [...offers.keys()].filter((offered) => !named.has(offered)).toSorted();
  return named.size === 0 ? String(own.indexOf(name)) : printShort(own.indexOf(name));
}

/** The same in the part itself, as a name that an export can have. */
function nameInside(border: Border, owner: PlacedPart, name: string): string {
  const across = nameAcross(border, owner, name);
  return PLACE.test(across) ? `place${across}` : across;
}

function printMember(across: string): string {
  return PLACE.test(across) ? `[${across}]` : `.${across}`;
}

const PLACE = /^\d+$/;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** a … Z, aa, ba … */
function printShort(index: number): string {
  const letter = LETTERS[index % LETTERS.length] ?? '';
  const rest = Math.floor(index / LETTERS.length);
  return rest === 0 ? letter : letter + printShort(rest - 1);
}
