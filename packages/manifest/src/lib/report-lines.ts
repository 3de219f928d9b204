/**
 * The two kinds of line in a report, read and checked one at a time. Messages say what was expected, never what came.
 */
import { LANE_NAMES, type LaneName } from '../manifest.ts';
import type { LineIssue, ParsedEvent, ReportHead } from '../report.ts';
import { lineCharsMax, sequenceMax } from '../limits.ts';
import { isInstant } from './instant.ts';
import {
  isEventName,
  isManifestHash,
  isProductName,
  isPseudonym,
  isSessionId,
} from './value-forms.ts';

export type HeadResult =
  | {
      readonly ok: true;
      readonly head: ReportHead;
      readonly facts: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly issue: LineIssue };

export type EventResult =
  | { readonly ok: true; readonly event: ParsedEvent }
  | { readonly ok: false; readonly issue: LineIssue };

/** Each key of the first line with its form in words and a test for it. `device` and `ephemeral` may be absent. */
const HEAD_KEYS: readonly {
  readonly key: keyof ReportHead;
  readonly form: string;
  readonly holds: (value: unknown) => boolean;
}[] = [
  { key: 'candor', form: 'the number 1', holds: (value) => value === 1 },
  { key: 'product', form: 'a kebab-case product id', holds: ifText(isProductName) },
  { key: 'manifest', form: '16 hex digits', holds: ifText(isManifestHash) },
  {
    key: 'lane',
    form: `one of ${LANE_NAMES.join(', ')}`,
    holds: ifText((text) => LANE_NAMES.some((lane) => lane === text)),
  },
  { key: 'session', form: 'a UUID v4 in lower case', holds: ifText(isSessionId) },
  { key: 'started', form: 'an RFC 3339 time in UTC with milliseconds', holds: ifText(isInstant) },
  {
    key: 'device',
    form: '32 hex digits, or absent',
    holds: (value) => value === undefined || ifText(isPseudonym)(value),
  },
  {
    key: 'ephemeral',
    form: 'true, or absent',
    holds: (value) => value === undefined || value === true,
  },
];

/** Reads the first line. `ended` tells whether a `\n` followed it. */
export function readHead(text: string, ended: boolean): HeadResult {
  if (text.length > lineCharsMax) {
    return {
      ok: false,
      issue: {
        line: 1,
        code: 'too_long',
        message: `Expected a first line of at most ${lineCharsMax} characters, got ${text.length}.`,
      },
    };
  }
  const read = readObject(text, 1, ended);
  if (!read.ok) return read;
  const { candor, product, manifest, lane, session, started, device, ephemeral, ...facts } =
    read.value;
  const values = { candor, product, manifest, lane, session, started, device, ephemeral };
  const wrong = HEAD_KEYS.filter(({ key, holds }) => !holds(values[key]));
  if (wrong.length > 0) {
    const expected = wrong.map(({ key, form }) => `"${key}" to be ${form}`).join('; ');
    return {
      ok: false,
      issue: { line: 1, code: 'bad_head', message: `Expected ${expected} in the first line.` },
    };
  }
  return {
    ok: true,
    head: {
      candor: 1,
      product: product as string,
      manifest: manifest as string,
      lane: lane as LaneName,
      session: session as string,
      started: started as string,
      ...(device === undefined ? {} : { device: device as string }),
      ...(ephemeral === undefined ? {} : { ephemeral: true as const }),
    },
    facts,
  };
}

/** Reads a line after the first. */
export function readEvent(text: string, line: number, ended: boolean): EventResult {
  const read = readObject(text, line, ended);
  if (!read.ok) return read;
  const { seq, at, event } = read.value;
  if (!isSequence(seq))
    return badEvent(line, `"seq" to be a whole number from 1 to ${sequenceMax}`);
  if (typeof at !== 'string' || !isInstant(at)) {
    return badEvent(line, '"at" to be an RFC 3339 time in UTC with milliseconds');
  }
  if (typeof event !== 'string' || !isEventName(event)) {
    return badEvent(line, '"event" to be the name of an event');
  }
  return { ok: true, event: { seq, at, event, values: copyFields(read.value) } };
}

/** All keys but the three of the format itself. A rest pattern does the same at twice the cost. */
function copyFields(line: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const key in line) {
    if (key === 'seq' || key === 'at' || key === 'event') continue;
    if (key === '__proto__') defineKey(values, key, line[key]);
    else values[key] = line[key];
  }
  return values;
}

/** Assigning to `__proto__` would set the prototype; defining it makes a key like any other, to be refused like any other. */
function defineKey(values: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(values, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isSequence(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= sequenceMax;
}

function badEvent(line: number, expected: string): EventResult {
  return { ok: false, issue: { line, code: 'bad_event', message: `Expected ${expected}.` } };
}

type ObjectResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly issue: LineIssue };

function readObject(text: string, line: number, ended: boolean): ObjectResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const issue: LineIssue = ended
      ? { line, code: 'not_json', message: 'Expected a JSON object on one line.' }
      : { line, code: 'truncated', message: 'Expected the line to be complete and ended by \\n.' };
    return { ok: false, issue };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'Expected a JSON object, got another JSON value.';
    return { ok: false, issue: { line, code: 'not_an_object', message } };
  }
  return { ok: true, value: value as Readonly<Record<string, unknown>> };
}

function ifText(holds: (text: string) => boolean): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && holds(value);
}
