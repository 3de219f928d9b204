/** The exception of a log record as a failure, by OpenTelemetry's semantic conventions for exceptions in logs. */
import type { Runtime } from '@candor/crash/description';
import type { ForeignFailure } from '../foreign-failure.ts';
import type { LogAttributes, LogRecord } from './log-records.ts';

const TYPE = 'exception.type';
const MESSAGE = 'exception.message';
const STACK = 'exception.stacktrace';
/** Whether it left the scope in which it was recorded. */
const ESCAPED = 'exception.escaped';

const RUNTIMES: Readonly<Record<string, Runtime | undefined>> = {
  nodejs: 'v8',
  webjs: 'v8',
  dotnet: 'dotnet',
};

/** Null where the record has no exception. */
export function readException(
  { attributes }: LogRecord,
  resource: LogAttributes,
): ForeignFailure | null {
  const [name, message, stack] = [TYPE, MESSAGE, STACK].map((key) => textOf(attributes[key]));
  if (name === '' && stack === '') return null;
  const language = textOf(resource['telemetry.sdk.language']);
  const escaped = attributes[ESCAPED];
  return {
    errors: [{ name: name ?? '', message: message ?? '', stack: stack ?? '' }],
    runtime: (Object.hasOwn(RUNTIMES, language) ? RUNTIMES[language] : undefined) ?? null,
    severity: escaped === true || escaped === 'true' ? 'unhandled' : 'handled',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
