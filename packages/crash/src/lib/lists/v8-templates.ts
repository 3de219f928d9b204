/**
 * Messages of V8 and Node, with holes for what a user wrote.
 */
import type { VocabularyTemplate } from '../../vocabulary.ts';
import { compileTemplates, type TemplateIndex } from '../templates.ts';

/** Each id, and below it, indented, its messages with `*` for what may be anything: several are versions of V8. */
const messages = `
read-of-undefined
 Cannot read properties of undefined (reading *)
 Cannot read property * of undefined
 Cannot read properties of undefined
read-of-null
 Cannot read properties of null (reading *)
 Cannot read property * of null
 Cannot read properties of null
write-of-undefined
 Cannot set properties of undefined (setting *)
 Cannot set property * of undefined
write-of-null
 Cannot set properties of null (setting *)
 Cannot set property * of null
destructure
 Cannot destructure property * as it is undefined.
 Cannot destructure property * as it is null.
 Cannot destructure * as it is undefined.
 Cannot destructure * as it is null.
convert-to-object
 Cannot convert undefined or null to object
convert-symbol
 Cannot convert a Symbol value to a *
convert-bigint
 Cannot convert * to a BigInt
mix-bigint
 Cannot mix BigInt and other types, use explicit conversions
not-a-function
 * is not a function
 * is not a function or its return value is not iterable
not-a-constructor
 * is not a constructor
not-iterable
 * is not iterable
 * is not iterable (cannot read property *)
not-an-object
 * is not an object
not-defined
 * is not defined
before-initialisation
 Cannot access * before initialization
constant
 Assignment to constant variable.
read-only
 Cannot assign to read only property * of object *
getter-only
 Cannot set property * of * which has only a getter
not-extensible
 Cannot add property *, object is not extensible
redefine
 Cannot redefine property: *
delete
 Cannot delete property * of *
super-first
 Must call super constructor in derived class before accessing 'this' or returning from derived constructor
class-without-new
 Class constructor * cannot be invoked without 'new'
private-missing
 Cannot read private member * from an object whose class did not declare it
 Cannot write private member * to an object whose class did not declare it
incompatible-receiver
 Method * called on incompatible receiver *
in-operator
 Cannot use 'in' operator to search for * in *
instanceof
 Right-hand side of 'instanceof' is not callable
 Right-hand side of 'instanceof' is not an object
circular-json
 Converting circular structure to JSON*
bigint-json
 Do not know how to serialize a BigInt
json-token
 Unexpected token * in JSON at position *
 Unexpected token * is not valid JSON
 Expected * in JSON at position *
 Unexpected number in JSON at position *
 Unexpected string in JSON at position *
 Unexpected non-whitespace character after JSON at position *
json-end
 Unexpected end of JSON input
 Unterminated string in JSON at position *
unexpected-token
 Unexpected token *
unexpected-end
 Unexpected end of input
unexpected-identifier
 Unexpected identifier*
invalid-token
 Invalid or unexpected token
bad-regexp
 Invalid regular expression: *
too-much-recursion
 Maximum call stack size exceeded
array-length
 Invalid array length
string-length
 Invalid string length
typed-array-length
 Invalid typed array length: *
invalid-date
 Invalid time value
invalid-count
 Invalid count value: *
invalid-radix
 toString() radix must be between 2 and 36
invalid-digits
 toFixed() digits argument must be between 0 and 100
bad-uri
 URI malformed
reduce-of-empty
 Reduce of empty array with no initial value
all-rejected
 All promises were rejected
module-not-found
 Cannot find module *
 Cannot find package * imported from *
export-not-found
 The requested module * does not provide an export named *
require-of-module
 require() of ES Module * not supported.*
module-outside
 Cannot use import statement outside a module
clone
 * could not be cloned.
aborted
 This operation was aborted
 The operation was aborted
 The user aborted a request.
timed-out
 The operation was aborted due to timeout
fetch-failed
 fetch failed
bad-url
 Failed to parse URL from *
 Invalid URL*
socket-hang-up
 socket hang up
buffer-bounds
 Attempt to access memory outside buffer bounds
argument-type
 The * must be of type *
 The * must be an instance of *
argument-value
 The * is invalid. Received *
argument-range
 The value of * is out of range. It must be *
out-of-memory
 Array buffer allocation failed
wasm-unreachable
 unreachable
wasm-bounds
 memory access out of bounds
wasm-divide
 divide by zero
`;

export const V8_TEMPLATES: TemplateIndex = compileTemplates(readMessages(messages));

/** One template a message; ids may repeat. */
export function readMessages(text: string): VocabularyTemplate[] {
  let id = '';
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith(' ')) {
      id = line;
      return [];
    }
    const parts = line
      .slice(1)
      .split('*')
      .flatMap((literal, index) => {
        const hole = { hole: 'any' } as const;
        return index === 0 ? [literal] : [hole, literal];
      });
    return [{ id, parts }];
  });
}
