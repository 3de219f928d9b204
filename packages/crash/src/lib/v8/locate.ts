/**
 * Whose code a place of V8 is in: the vendor's, and then which symbol, the runtime's, a third party's or the user's.
 */
import type { CompiledVocabulary } from '../../compile.ts';
import type { FoundFrame } from '../frame-folder.ts';
import { NODE_MODULES } from '../lists/node-modules.ts';
import { buildVendorFrame, UNKNOWN_VENDOR_FRAME } from '../vendor-frame.ts';
import { plainPath } from './plain-path.ts';
import { isWordOfV8, type StackPlace } from './stack-line.ts';

export interface V8Surroundings {
  readonly vocabulary: CompiledVocabulary;
  /** Folders in which the product is installed other than by a package manager, as `plainPath()` gives them. */
  readonly roots: readonly string[];
}

const packagesFolder = '/node_modules/';

/** A path that lies neither in a root, nor in a package, nor in the runtime is the user's: nothing of it is told. */
export function locate(place: StackPlace, { vocabulary, roots }: V8Surroundings): FoundFrame {
  const { location } = place;
  if (isWordOfV8(location)) return { kind: 'runtime' };
  if (isEvaluated(location)) return { kind: 'user' };
  const runtime = locateInRuntime(location);
  if (runtime !== undefined) return runtime;
  // In a URL, what is behind a question mark is no path; in a path these signs are part of a name.
  const path = plainPath(location.includes('://') ? withoutQuery(location) : location);
  return (
    locateInRoots(path, place, vocabulary, roots) ??
    locateInPackages(path, place, vocabulary) ??
    locateInCaches(path, place, vocabulary) ?? { kind: 'user' }
  );
}

/** Code from a text is whoever's the text is: `eval at evalTemplate (/x/index.js:18:30), <anonymous>`. */
function isEvaluated(location: string): boolean {
  return location.endsWith('<anonymous>') || textStarts.some((start) => location.startsWith(start));
}

const textStarts = ['eval at ', 'evalmachine.', 'data:', 'blob:'];

function locateInRoots(
  path: string,
  place: StackPlace,
  vocabulary: CompiledVocabulary,
  roots: readonly string[],
): FoundFrame | undefined {
  for (const root of roots) {
    if (!isInside(path, root)) continue;
    const inside = path.slice(root.length);
    const frame = findFile(inside, place, vocabulary);
    if (frame !== undefined) return frame;
    if (!`/${inside}`.includes(packagesFolder)) return UNKNOWN_VENDOR_FRAME;
  }
  return undefined;
}

/** Windows, whose paths start with a drive or a server here, tells no cases apart. */
function isInside(path: string, root: string): boolean {
  if (path.startsWith(root)) return true;
  const isWindows = root[1] === ':' || root.startsWith('//');
  return isWindows && path.slice(0, root.length).toLowerCase() === root.toLowerCase();
}

/** The last `node_modules` of the path says whose it is: a package inside of the vendor's is a third party's. */
function locateInPackages(
  path: string,
  place: StackPlace,
  vocabulary: CompiledVocabulary,
): FoundFrame | undefined {
  const at = path.lastIndexOf(packagesFolder);
  const isRelative = at < 0 && path.startsWith(packagesFolder.slice(1));
  if (at < 0 && !isRelative) return undefined;
  const inside = path.slice(isRelative ? packagesFolder.length - 1 : at + packagesFolder.length);
  for (const name of vocabulary.packages) {
    if (!inside.startsWith(name) || inside[name.length] !== '/') continue;
    return (
      findFile(inside, place, vocabulary) ??
      findFile(inside.slice(name.length + 1), place, vocabulary) ??
      UNKNOWN_VENDOR_FRAME
    );
  }
  return { kind: 'third-party' };
}

/**
 * Caches and servers of packages, which have no `node_modules` but a version: `/@acme/kit@1.0.0/dist/index.js` of Bun and of the web,
 * `/@acme/kit/1.0.0/dist/index.js` of Deno. Only a listed file is the vendor's there.
 */
function locateInCaches(
  path: string,
  place: StackPlace,
  vocabulary: CompiledVocabulary,
): FoundFrame | undefined {
  for (const name of vocabulary.packages) {
    const at = path.lastIndexOf(`/${name}`);
    const version = at < 0 ? '' : path.slice(at + name.length + 1);
    const inside = /^[@/]\d[^/]{0,80}\//.exec(version)?.[0];
    if (inside === undefined) continue;
    const frame = findFile(version.slice(inside.length), place, vocabulary);
    if (frame !== undefined) return frame;
  }
  return undefined;
}

function findFile(
  inside: string,
  place: StackPlace,
  vocabulary: CompiledVocabulary,
): FoundFrame | undefined {
  const module = vocabulary.files.get(inside) ?? vocabulary.files.get(withoutQuery(inside));
  if (module === undefined) return undefined;
  return buildVendorFrame(module, place, module.placed.length > 0 ? [] : readNames(place.name));
}

/** `node:fs`, `internal/modules/cjs/loader.js` and `events.js` of old, Electron's and Deno's own. */
function locateInRuntime(location: string): FoundFrame | undefined {
  const module = NODE_MODULES.get(location);
  if (module !== undefined) return { kind: 'runtime', module };
  const isRuntime =
    runtimeStarts.some((start) => location.startsWith(start)) ||
    location.includes('/electron.asar/');
  return isRuntime ? { kind: 'runtime' } : undefined;
}

const runtimeStarts = ['node:', 'electron/js2c/', 'ext:', 'bun:', 'internal/'];

/** `new Foo.bar [as baz]` → `new Foo.bar`, `Foo.bar`, `bar`. */
function readNames(name: string): readonly string[] {
  const alias = name.indexOf(' [as ');
  const whole = alias < 0 ? name : name.slice(0, alias);
  const bare = whole.startsWith('new ') ? whole.slice(4) : whole;
  return [whole, bare, bare.slice(bare.lastIndexOf('.') + 1)];
}

/** Modules are loaded anew with `?t=1` and the like. */
function withoutQuery(path: string): string {
  const at = path.search(/[?#]/);
  return at < 0 ? path : path.slice(0, at);
}
