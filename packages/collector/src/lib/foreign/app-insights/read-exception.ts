/**
 * The exceptions of one `ExceptionData` as a failure. Of a parsed stack the SDKs of V8 keep each frame's own text under `assembly`, with the
 * column; those of .NET keep the method without its arguments.
 */
import type { Runtime } from '@candor/crash/description';
import { aggregatedErrorsMax, causeDepthMax, linesMax } from '@candor/crash/limits';
import type { ForeignError, ForeignFailure } from '../foreign-failure.ts';
import { type ForeignValues, mapOf } from '../foreign-item.ts';

/** Null where there is no exception. `sdk` is the tag `ai.internal.sdkVersion`: `node:1.8.10`, `dotnet:2.22.0`. */
export function readExceptions(data: ForeignValues, sdk: unknown): ForeignFailure | null {
  const { exceptions, severityLevel } = data;
  const details = (Array.isArray(exceptions) ? exceptions : [])
    .slice(0, causeDepthMax + aggregatedErrorsMax)
    .map(mapOf);
  const runtime = readRuntime(sdk);
  const errors = followChain(details).map((detail) => readError(detail, runtime));
  if (errors.length === 0) return null;
  // The SDKs call what nobody caught critical; Candor's words are others.
  const isCritical = severityLevel === 4 || String(severityLevel).toLowerCase() === 'critical';
  return { errors, runtime, severity: isCritical ? 'unhandled' : 'handled' };
}

/** From the first along the exceptions that name it as their outer one. Without ids the order is that of the list. */
function followChain(details: readonly ForeignValues[]): readonly ForeignValues[] {
  const [first] = details;
  if (first === undefined || details.every(({ outerId }) => !isId(outerId))) return details;
  const chain = [first];
  for (let outer = first; chain.length <= details.length;) {
    const inner = details.find(
      (detail) => isId(outer['id']) && detail['outerId'] === outer['id'] && !chain.includes(detail),
    );
    if (inner === undefined) break;
    chain.push(inner);
    outer = inner;
  }
  return chain;
}

function isId(value: unknown): boolean {
  return typeof value === 'number' && value !== 0;
}

function readError(detail: ForeignValues, runtime: Runtime | null): ForeignError {
  const { typeName, message, stack, parsedStack } = detail;
  const parsed = Array.isArray(parsedStack) ? parsedStack.slice(0, linesMax).map(mapOf) : [];
  const isParsed = parsed.length > 0;
  return {
    name: textOf(typeName),
    message: textOf(message),
    stack: isParsed ? parsed.map((frame) => printFrame(frame, runtime)).join('\n') : textOf(stack),
  };
}

function printFrame(frame: ForeignValues, runtime: Runtime | null): string {
  const { method, fileName, line } = frame;
  const own = textOf(frame['assembly']).trim();
  if (own.startsWith('at ')) return `    ${onOneLine(own)}`;
  const [name, file] = [onOneLine(textOf(method)), onOneLine(textOf(fileName))];
  const place = typeof line === 'number' && Number.isInteger(line) ? line : 0;
  if (runtime === 'v8') return `    at ${name} (${file}:${place}:1)`;
  const printed = name.includes('(') ? name : `${name}()`;
  return file === '' ? `   at ${printed}` : `   at ${printed} in ${file}:line ${place}`;
}

function readRuntime(sdk: unknown): Runtime | null {
  const name = textOf(sdk).toLowerCase();
  if (/node|javascript|web/.test(name)) return 'v8';
  return /dotnet|net|aspnet/.test(name) ? 'dotnet' : null;
}

/** A frame is a line: one that holds more would be several. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]/g, ' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
