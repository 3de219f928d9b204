/**
 * Whose code a frame of .NET or PowerShell is in.
 */
import type { CompiledVocabulary } from '../../compile.ts';
import type { FoundFrame } from '../frame-folder.ts';
import {
  RUNTIME_NAMESPACES,
  STUB_PREFIXES,
  THIRD_PARTY_NAMESPACES,
} from '../lists/dotnet-namespaces.ts';
import { buildVendorFrame, UNKNOWN_VENDOR_FRAME } from '../vendor-frame.ts';
import { bareName, splitName } from './bare-name.ts';
import type { ClrLine } from './frame-line.ts';

/** Parts of a qualified name that are looked at: what is longer is told by its beginning. */
const partsMax = 24;

export function locateClr(line: ClrLine, vocabulary: CompiledVocabulary): FoundFrame {
  return line.kind === 'method' ? locateMethod(line, vocabulary) : locateScript(line, vocabulary);
}

function locateMethod(
  { name, line }: Extract<ClrLine, { kind: 'method' }>,
  vocabulary: CompiledVocabulary,
): FoundFrame {
  const parts = splitName(bareName(name)).slice(0, partsMax);
  const prefixes = joinPrefixes(parts);
  // From the longest: what follows the class is its method, whose name may hold the interface that it implements.
  for (let count = prefixes.length - 1; count > 0; count -= 1) {
    const module = vocabulary.classes.get(prefixes[count - 1] ?? '');
    if (module === undefined) continue;
    return buildVendorFrame(module, { line, column: 0 }, methodNames(parts.slice(count)));
  }
  if (prefixes.some((prefix) => vocabulary.namespaces.has(prefix))) return UNKNOWN_VENDOR_FRAME;
  return locateElsewhere(name, prefixes);
}

function locateElsewhere(name: string, prefixes: readonly string[]): FoundFrame {
  if (STUB_PREFIXES.some((prefix) => name.startsWith(prefix))) return { kind: 'runtime' };
  for (const prefix of prefixes.toReversed()) {
    const module = RUNTIME_NAMESPACES.get(prefix);
    if (module !== undefined) return { kind: 'runtime', module };
    if (THIRD_PARTY_NAMESPACES.has(prefix)) return { kind: 'third-party' };
  }
  return { kind: 'user' };
}

/** `A.B.C` → `A`, `A.B`, `A.B.C`. */
function joinPrefixes(parts: readonly string[]): string[] {
  const prefixes: string[] = [];
  for (const part of parts) {
    const last = prefixes.at(-1);
    prefixes.push(last === undefined ? part : `${last}.${part}`);
  }
  return prefixes;
}

/**
 * What the method may be called in a vocabulary. What the compiler made of a method is named for it: `<RunAsync>d__14.MoveNext`,
 * `<>c__DisplayClass12_0.<GetOrAdd>b__0` and `<Rewrite>g__Fold|7_0` are `RunAsync`, `GetOrAdd` and `Rewrite`.
 */
function methodNames(rest: readonly string[]): string[] {
  const own = rest.at(-1) ?? '';
  const owners = rest.slice(0, -1).map(readOwner);
  return [rest.join('.'), ...owners, own, readOwner(own), own.replace(/^\./, '')].filter(
    (name) => name !== '',
  );
}

/**
 * The method that a part was made of, or ''. C# puts it in angle brackets, at the innermost of them; F# before an at sign (`run@12-1`); Visual
 * Basic behind the number of a state machine (`VB$StateMachine_3_RunAsync`).
 */
function readOwner(part: string): string {
  const machine = /^VB\$StateMachine_\d+_/.exec(part)?.[0];
  if (machine !== undefined) return part.slice(machine.length);
  const line = /(?:\$cont)?@\d/.exec(part)?.index ?? 0;
  if (line > 0) return part.slice(0, line);
  const start = /^<+/.exec(part)?.[0].length ?? 0;
  const end = part.indexOf('>', start);
  return start === 0 || end < 0 ? '' : part.slice(start, end);
}

/** A file of PowerShell is the vendor's if a folder on its way has the name of one of the vendor's modules. */
function locateScript(
  { name, file, line }: Extract<ClrLine, { kind: 'script' }>,
  vocabulary: CompiledVocabulary,
): FoundFrame {
  // `<No file>`, in the language of the machine: typed at a prompt, or passed as text.
  if (file.startsWith('<')) return { kind: 'runtime' };
  const folders = file.toLowerCase().split(/[\\/]/).slice(0, -1);
  const module = folders
    .toReversed()
    .map((folder) => vocabulary.scripts.get(folder))
    .find((found) => found !== undefined);
  if (module !== undefined) {
    return buildVendorFrame(module, { line, column: 0 }, [readCommand(name)]);
  }
  return { kind: folders.includes('modules') ? 'third-party' : 'user' };
}

/** `Invoke-AcmeBuild<Process>` → `invoke-acmebuild`. */
function readCommand(name: string): string {
  const block = name.indexOf('<');
  return (block > 0 ? name.slice(0, block) : name).toLowerCase();
}
