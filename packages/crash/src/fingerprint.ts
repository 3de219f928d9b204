/**
 * The name of a bug: the same on all runtimes, machines and releases. `docs/fingerprint.md` is exact enough to make it elsewhere.
 */
import { createHash } from 'node:crypto';
import {
  type DescribedError,
  type FailureDescription,
  readChain,
  type VendorFrame,
} from './description.ts';
import { ENVELOPE_EXCEPTIONS } from './lib/lists/dotnet-outcomes.ts';
import { fingerprintFramesMax, fingerprintTypesMax } from './limits.ts';

export interface Fingerprint {
  /** `1:` for the version of the algorithm, then 16 hex digits. Failures with the same one are one group. */
  readonly fingerprint: string;
  /** Of the same form: tells apart failures of one group that come from different lines of the same functions. */
  readonly variant: string;
}

/** Made of listed names and of lines below the start of a symbol, so that whoever has the description can make it again. */
export function fingerprintFailure({ error }: FailureDescription): Fingerprint {
  const chain = readChain(error);
  const types = chain.filter((one) => !isEnvelope(one)).map(nameType);
  const frames = findFrames(chain);
  const text = [
    'candor-fingerprint-1',
    ...unique(types).slice(0, fingerprintTypesMax),
    ...frames.map(nameFrame),
  ].join('\n');
  const lines = frames.map((frame) => frame.offset ?? '-').join(',');
  return { fingerprint: hash(text), variant: hash(`${text}\n${lines}`) };
}

/**
 * What only carries other errors says nothing of the bug: whether one is there depends on how it was awaited, or on the user's code or a
 * third party's that put it around the vendor's.
 */
function isEnvelope({ type, cause, errors, frames }: DescribedError): boolean {
  if (cause === undefined && errors === undefined) return false;
  if (type.of !== 'runtime') return type.of === 'user';
  if (CARRIERS.has(type.name) || ENVELOPE_EXCEPTIONS.has(type.name)) return true;
  const maker = frames.find(({ kind }) => kind !== 'runtime');
  return maker !== undefined && maker.kind !== 'vendor';
}

const CARRIERS: ReadonlySet<string> = new Set(['AggregateError', 'SuppressedError']);

/** Of a user's type not even its base: the text of a stack does not tell it, so that one bug would be two. */
function nameType({ type }: DescribedError): string {
  return type.of === 'user' ? 'user' : `${type.of}:${type.name}`;
}

/** The first listed vendor frames of the error nearest to the root cause that has any. */
function findFrames(chain: readonly DescribedError[]): readonly VendorFrame[] {
  for (const error of chain) {
    const frames = error.frames.filter((frame) => frame.kind === 'vendor');
    const listed = frames.filter(({ module }) => module !== null);
    if (listed.length === 0) continue;
    const circle = isOverflow(error) ? findCircle(listed) : [];
    return (circle.length > 0 ? circle : firstOfEach(listed)).slice(0, fingerprintFramesMax);
  }
  return [];
}

/** A symbol that comes again is left out, so that it does not matter how deep a recursion went. */
function firstOfEach(frames: readonly VendorFrame[]): readonly VendorFrame[] {
  const first = new Map<string, VendorFrame>();
  for (const frame of frames) {
    const name = nameFrame(frame);
    if (!first.has(name)) first.set(name, frame);
  }
  return [...first.values()];
}

/** The stack ran out: in which function of a circle, or in which that one of them called, is chance. */
function isOverflow({ type, template }: DescribedError): boolean {
  if (type.of !== 'runtime') return false;
  return (
    (type.name === 'RangeError' && template === 'too-much-recursion') ||
    type.name === 'System.InsufficientExecutionStackException' ||
    type.name === 'System.Management.Automation.ScriptCallDepthException'
  );
}

/** The symbols that come more than once, in the order of their names. */
function findCircle(frames: readonly VendorFrame[]): readonly VendorFrame[] {
  const names = frames.map(nameFrame);
  const repeated = firstOfEach(
    frames.filter(
      (_, index) => names.indexOf(names[index] ?? '') !== names.lastIndexOf(names[index] ?? ''),
    ),
  );
  return repeated.toSorted((a, b) => (nameFrame(a) < nameFrame(b) ? -1 : 1));
}

function nameFrame({ module, symbol }: VendorFrame): string {
  return `${module ?? ''}#${symbol ?? ''}`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function hash(text: string): string {
  return `1:${createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)}`;
}
