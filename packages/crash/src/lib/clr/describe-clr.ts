/**
 * Describes a failure of .NET, Mono or PowerShell from its text.
 */
import type { CompiledVocabulary } from '../../compile.ts';
import type { DescribedError, DescribedType } from '../../description.ts';
import { foldFrames } from '../frame-folder.ts';
import { DOTNET_TEMPLATES } from '../lists/dotnet-templates.ts';
import { DOTNET_TYPES } from '../lists/dotnet-types.ts';
import type { Listed } from '../told.ts';
import { findTemplate } from '../templates.ts';
import { readErrorParts } from '../v8/error-parts.ts';
import { bareName } from './bare-name.ts';
import { readErrorRecord } from './error-record.ts';
import { type ClrError, readErrorText } from './error-text.ts';
import { locateClr } from './locate-clr.ts';

/** `failure` is a text, or an object with the type as `name`, the `message` and the `stack` each by itself. */
export function describeClr(failure: unknown, vocabulary: CompiledVocabulary): DescribedError {
  if (typeof failure === 'string') {
    const described = describeError(readErrorText(failure), vocabulary);
    if (!failure.includes('+ CategoryInfo')) return described;
    const { type, code } = readErrorRecord(failure, vocabulary);
    return {
      ...described,
      ...(type !== undefined &&
        described.type.of === 'user' && {
          type: { of: 'runtime', name: type } as const,
        }),
      ...(code !== undefined && { code }),
    };
  }
  if (typeof failure !== 'object' || failure === null) return { type: { of: 'user' }, frames: [] };
  const { name = '', message = '', stack = '' } = readErrorParts(failure);
  const read = readErrorText(stack);
  const head = read.head === '' ? name : read.head;
  return {
    ...describeError({ ...read, head }, vocabulary),
    ...describeMessage(message, vocabulary),
  };
}

function describeError(error: ClrError, vocabulary: CompiledVocabulary): DescribedError {
  const { head, lines, cause, errors } = error;
  const name = readTypeName(head);
  return {
    type: findType(name, vocabulary),
    ...describeMessage(readMessage(head), vocabulary),
    frames: foldFrames(lines.map((line) => locateClr(line, vocabulary))),
    ...(cause !== undefined && { cause: describeError(cause, vocabulary) }),
    ...(errors.length > 0 && { errors: errors.map((one) => describeError(one, vocabulary)) }),
  };
}

/** `Acme.ResultException`1[[Contoso.Employee, …]]: failed` and `Acme.X (0x80131904): failed` → the type alone. */
function readTypeName(head: string): string {
  const end = head.search(/\[|:| \(/);
  return (end < 0 ? head : head.slice(0, end)).trim();
}

function readMessage(head: string): string {
  const colon = head.indexOf(': ');
  return colon < 0 ? '' : head.slice(colon + 2);
}

function findType(name: string, vocabulary: CompiledVocabulary): DescribedType {
  const vendor = vocabulary.types.get(name) ?? vocabulary.types.get(bareName(name));
  if (vendor !== undefined) {
    const base = vendor.bases.find((base) => DOTNET_TYPES.has(base));
    return { of: 'vendor', name: vendor.name, ...(base !== undefined && { base }) };
  }
  const own = DOTNET_TYPES.get(name);
  return own === undefined ? { of: 'user' } : { of: 'runtime', name: own };
}

function describeMessage(
  message: string,
  vocabulary: CompiledVocabulary,
): { readonly template?: Listed } {
  const template =
    findTemplate(message, vocabulary.templates) ?? findTemplate(message, DOTNET_TEMPLATES);
  return template === undefined ? {} : { template };
}
