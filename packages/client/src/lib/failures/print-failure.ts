/**
 * A failure in full, for the user's own eyes: message, stack, what the error itself says in simple values, causes. Of objects that hang on it
 * nothing is printed: a syntax tree would take seconds of the host's time.
 */
import { crashTextCharsMax } from '@candor/local/limits';

/** Never throws: what was thrown may have any getters, of which none but `stack` and `message` is called. */
export function printFailure(error: unknown): string {
  return printOne(error, { errors: errorsMax }).slice(0, crashTextCharsMax);
}

const errorsMax = 20;
const propertiesMax = 20;

/** How many may still be printed: causes and errors of aggregates may go round in a circle. */
interface Left {
  errors: number;
}

function printOne(thrown: unknown, left: Left): string {
  try {
    left.errors -= 1;
    if (typeof thrown !== 'object' || thrown === null) return printSimple(thrown);
    return [printHead(thrown), ...printProperties(thrown), ...printBelow(thrown, left)].join('\n');
  } catch {
    return 'What was thrown can not be printed.';
  }
}

function printHead(thrown: object): string {
  for (const name of ['stack', 'message']) {
    const text: unknown = Reflect.get(thrown, name);
    if (typeof text === 'string' && text !== '') return text.slice(0, crashTextCharsMax);
  }
  return Object.prototype.toString.call(thrown);
}

/** Values that are no objects, and no getters. */
function printProperties(thrown: object): readonly string[] {
  const printed: string[] = [];
  for (const name in thrown) {
    if (printed.length === propertiesMax) break;
    const value: unknown = Object.getOwnPropertyDescriptor(thrown, name)?.value;
    if (value === undefined || typeof value === 'function') continue;
    if (typeof value !== 'object' || value === null)
      printed.push(`  ${name}: ${printSimple(value)}`);
  }
  return printed;
}

function printBelow(thrown: object, left: Left): readonly string[] {
  const errors: unknown = Reflect.get(thrown, 'errors');
  const cause: unknown = Reflect.get(thrown, 'cause');
  const printed: string[] = [];
  if (cause !== undefined && left.errors > 0) printed.push(`[cause] ${printOne(cause, left)}`);
  const listed: readonly unknown[] = Array.isArray(errors) ? errors.slice(0, errorsMax) : [];
  for (const one of listed) {
    if (left.errors > 0) printed.push(`[error] ${printOne(one, left)}`);
  }
  return printed;
}

function printSimple(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value.slice(0, crashTextCharsMax)) : String(value);
  return text.slice(0, crashTextCharsMax);
}
