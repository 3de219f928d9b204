import { AutomationError } from './errors.ts';
import { appInputsMax, nameCharsMax, scheduleMinutesMax, sourceCharsMax } from './limits.ts';
import type { Inventory, ResourceKind, ResourceOf } from './resources.ts';
import { parseExpression, parseScript } from './script-parse.ts';
import { splitTemplate } from './template.ts';

/** What the API is given for a new resource. */
export type ResourceInput = Readonly<Record<string, unknown>>;

/** A resource without what the server adds itself: its id, and for identities the hash of a token. */
export type ResourceDraft<Kind extends ResourceKind> = Omit<ResourceOf[Kind], 'id' | 'tokenHash'>;

/**
 * Reads what the API was given for a new resource and checks it against what is already there.
 *
 * @throws AutomationError `resource_invalid`, `resource_taken`, `resource_needed` or `script_syntax`, in words for the caller.
 */
export function parseResourceInput<Kind extends ResourceKind>(
  kind: Kind,
  input: ResourceInput,
  known: Inventory,
): ResourceDraft<Kind> {
  const name = readName(input, 'name');
  const names = known[kind] as readonly { readonly name: string }[];
  if (names.some((other) => other.name === name)) {
    throw new AutomationError(
      'resource_taken',
      `Another of the ${kind} has this name: choose another.`,
    );
  }
  return { name, ...READERS[kind](input, known) } as unknown as ResourceDraft<Kind>;
}

type Reader = (input: ResourceInput, known: Inventory) => object;

const READERS: Readonly<Record<ResourceKind, Reader>> = {
  identities: (input, known) => ({ role: readRole(input, known) }),
  computers: (input) => ({ address: readName(input, 'address') }),
  roles: () => ({}),
  endpoints: readEndpoint,
  apps: (input) => ({ inputs: readInputNames(input), source: readSource(input) }),
  scripts: (input) => ({ source: readSource(input) }),
  schedules: readSchedule,
  'portal-pages': (input) => ({ text: readPageText(input) }),
};

function readEndpoint(input: ResourceInput, known: Inventory): object {
  const method = input.method ?? 'GET';
  if (method !== 'GET' && method !== 'POST') throw invalid('method', 'GET or POST', method);
  const path = input.path;
  if (typeof path !== 'string' || path.length > nameCharsMax || !PATH.test(path)) {
    throw invalid(
      'path',
      `a path such as /orders/open of at most ${nameCharsMax} characters`,
      path,
    );
  }
  if (/^\/(api|apps|portal|healthz)(\/|$)/.test(path)) {
    throw invalid('path', 'one that does not start with /api, /apps, /portal or /healthz', path);
  }
  if (known.endpoints.some((other) => other.path === path && other.method === method)) {
    throw new AutomationError(
      'resource_taken',
      'Another endpoint answers this path: choose another.',
    );
  }
  return { method, path, role: readRole(input, known), source: readSource(input) };
}

function readSchedule(input: ResourceInput, known: Inventory): object {
  const script = readName(input, 'script');
  if (!known.scripts.some((other) => other.name === script)) {
    throw new AutomationError(
      'resource_needed',
      'Expected the name of a script in `script`: add it first.',
    );
  }
  const everyMinutes = input.everyMinutes;
  const isWhole = Number.isInteger(everyMinutes);
  if (!isWhole || Number(everyMinutes) < 1 || Number(everyMinutes) > scheduleMinutesMax) {
    throw invalid('everyMinutes', `a whole number from 1 to ${scheduleMinutesMax}`, everyMinutes);
  }
  const forEachComputer = input.forEachComputer ?? false;
  if (typeof forEachComputer !== 'boolean') {
    throw invalid('forEachComputer', 'true or false', forEachComputer);
  }
  return { script, everyMinutes, forEachComputer };
}

function readRole(input: ResourceInput, known: Inventory): string | null {
  if (input.role === undefined || input.role === null) return null;
  const role = readName(input, 'role');
  if (known.roles.some((other) => other.name === role)) return role;
  throw new AutomationError(
    'resource_needed',
    'Expected the name of a role in `role`: add it first.',
  );
}

function readInputNames(input: ResourceInput): readonly string[] {
  const names = input.inputs ?? [];
  const isList = Array.isArray(names) && names.length <= appInputsMax;
  if (!isList || !names.every((name) => typeof name === 'string' && INPUT_NAME.test(name))) {
    throw invalid('inputs', `a list of at most ${appInputsMax} names such as first_name`, names);
  }
  return names as readonly string[];
}

function readSource(input: ResourceInput): string {
  const source = input.source;
  if (typeof source !== 'string') throw invalid('source', 'the text of a script', source);
  parseScript(source);
  return source;
}

function readPageText(input: ResourceInput): string {
  const text = input.text;
  if (typeof text !== 'string' || text.length > sourceCharsMax) {
    throw invalid('text', `text of at most ${sourceCharsMax} characters`, text);
  }
  for (const part of splitTemplate(text))
    if (part.kind === 'expression') parseExpression(part.text);
  return text;
}

const PATH = /^(\/[\w.-]+)+$/;
const INPUT_NAME = /^[A-Za-z_]\w{0,39}$/;

function readName(input: ResourceInput, field: string): string {
  const value = input[field];
  if (typeof value !== 'string' || value.trim() === '' || value.length > nameCharsMax) {
    throw invalid(field, `text of 1 to ${nameCharsMax} characters`, value);
  }
  return value.trim();
}

function invalid(field: string, expected: string, value: unknown): AutomationError {
  const got =
    value === undefined ? 'nothing' : typeof value === 'string' ? 'other text' : typeof value;
  return new AutomationError(
    'resource_invalid',
    `Expected ${expected} in \`${field}\`, got ${got}.`,
  );
}
