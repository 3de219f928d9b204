/**
 * Lets through of a description only what a vocabulary and the fixed lists vouch for, whoever made it: the collector's half of the promise.
 */
import type { CompiledVocabulary } from './compile.ts';
import type {
  DescribedError,
  DescribedFrame,
  DescribedType,
  FailureDescription,
  Runtime,
} from './description.ts';
import { shapeVendorFrame } from './lib/shape-vendor-frame.ts';
import { RUNTIME_NAMESPACES } from './lib/lists/dotnet-namespaces.ts';
import { DOTNET_TEMPLATES } from './lib/lists/dotnet-templates.ts';
import { DOTNET_TYPES } from './lib/lists/dotnet-types.ts';
import { NODE_CODES } from './lib/lists/node-codes.ts';
import { NODE_MODULES } from './lib/lists/node-modules.ts';
import { ERROR_CATEGORIES } from './lib/lists/powershell.ts';
import { V8_TEMPLATES } from './lib/lists/v8-templates.ts';
import { THROWN_KINDS, V8_TYPES } from './lib/lists/v8-types.ts';
import { boundCount, type Listed } from './lib/told.ts';
import { SYSTEM_TEMPLATES } from './lib/v8/system-message.ts';
import {
  aggregatedErrorsMax,
  causeDepthMax,
  errorsPerFailureMax,
  foldedFramesMax,
  framesPerErrorMax,
} from './limits.ts';

const RUNTIMES: readonly Runtime[] = ['v8', 'dotnet', 'powershell'];

interface Shaping {
  readonly vocabulary: CompiledVocabulary;
  left: number;
}

/**
 * `value` is a parsed description. What is not listed is left out: of a frame its names, of an error its code. Undefined if it is no description at
 * all. A description that was made with this vocabulary comes out as it was. Never throws.
 */
export function shapeDescription(
  value: unknown,
  vocabulary: CompiledVocabulary,
): FailureDescription | undefined {
  const { description, runtime: said, error } = readMap(value);
  const runtime = RUNTIMES.find((known) => known === said);
  if (description !== 1 || runtime === undefined || typeof error !== 'object') return undefined;
  const shaped = shapeError(error, { vocabulary, left: errorsPerFailureMax }, 0);
  return shaped === undefined ? undefined : { description: 1, runtime, error: shaped };
}

function shapeError(value: unknown, shaping: Shaping, depth: number): DescribedError | undefined {
  if (depth > causeDepthMax || shaping.left <= 0) return undefined;
  shaping.left -= 1;
  const map = readMap(value);
  const code = shapeCode(map['code'], shaping.vocabulary);
  const template = shapeTemplate(map['template'], shaping.vocabulary);
  const cause =
    map['cause'] === undefined ? undefined : shapeError(map['cause'], shaping, depth + 1);
  const errors = readList(map['errors'], aggregatedErrorsMax)
    .map((one) => shapeError(one, shaping, depth + 1))
    .filter((one) => one !== undefined);
  return {
    type: shapeType(map['type'], shaping.vocabulary),
    ...(code !== undefined && { code }),
    ...(template !== undefined && { template }),
    frames: readList(map['frames'], framesPerErrorMax)
      .map((frame) => shapeFrame(frame, shaping.vocabulary))
      .filter((frame) => frame !== undefined),
    ...(cause !== undefined && { cause }),
    ...(errors.length > 0 && { errors }),
  };
}

function shapeType(value: unknown, vocabulary: CompiledVocabulary): DescribedType {
  const { of, name, base: said } = readMap(value);
  if (of === 'vendor' && typeof name === 'string') {
    const vendor = vocabulary.types.get(name);
    if (vendor === undefined) return { of: 'user' };
    const base = vendor.bases.find((one) => V8_TYPES.has(one) || DOTNET_TYPES.has(one));
    return { of: 'vendor', name: vendor.name, ...(base !== undefined && { base }) };
  }
  if (of === 'runtime' && typeof name === 'string') {
    const own = V8_TYPES.get(name) ?? DOTNET_TYPES.get(name) ?? THROWN_KINDS.get(name);
    if (own !== undefined) return { of: 'runtime', name: own };
  }
  const base = typeof said === 'string' ? V8_TYPES.get(said) : undefined;
  return { of: 'user', ...(base !== undefined && { base }) };
}

function shapeFrame(value: unknown, vocabulary: CompiledVocabulary): DescribedFrame | undefined {
  const map = readMap(value);
  const { kind, module: said } = map;
  if (kind === 'vendor') return shapeVendorFrame(map, vocabulary);
  const times = boundCount(Number(map['times']) || 1, foldedFramesMax);
  if (kind === 'user' || kind === 'third-party') return { kind, times };
  if (kind !== 'runtime') return undefined;
  const module =
    typeof said === 'string' ? (NODE_MODULES.get(said) ?? RUNTIME_NAMESPACES.get(said)) : undefined;
  return { kind, ...(module !== undefined && { module }), times };
}

function shapeCode(said: unknown, vocabulary: CompiledVocabulary): Listed | undefined {
  if (typeof said !== 'string') return undefined;
  return vocabulary.codes.get(said)?.code ?? NODE_CODES.get(said) ?? ERROR_CATEGORIES.get(said);
}

function shapeTemplate(said: unknown, vocabulary: CompiledVocabulary): Listed | undefined {
  if (typeof said !== 'string') return undefined;
  for (const { ranked } of [vocabulary.templates, V8_TEMPLATES, DOTNET_TEMPLATES]) {
    const found = ranked.find(({ id }) => id === said);
    if (found !== undefined) return found.id;
  }
  return SYSTEM_TEMPLATES.get(said);
}

function readMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function readList(value: unknown, countMax: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, countMax) : [];
}
