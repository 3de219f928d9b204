/**
 * Messages of V8 and Node, with holes for what a user wrote.
 */
import type { VocabularyTemplate } from '../../vocabulary.ts';
import { compileTemplates, type TemplateIndex } from '../templates.ts';

/** Each line: the id, then the message with `*` for what may be anything. Several messages of one id are versions of V8. */
const messages = `
read-of-undefined          Cannot read properties of undefined (reading *)
read-of-undefined          Cannot read property * of undefined
read-of-undefined          Cannot read properties of undefined
read-of-null               Cannot read properties of null (reading *)
read-of-null               Cannot read property * of null
read-of-null               Cannot read properties of null
write-of-undefined         Cannot set properties of undefined (setting *)
write-of-undefined         Cannot set property * of undefined
write-of-null              Cannot set properties of null (setting *)
write-of-null              Cannot set property * of null
destructure                Cannot destructure property * as it is undefined.
destructure                Cannot destructure property * as it is null.
destructure                Cannot destructure * as it is undefined.
destructure                Cannot destructure * as it is null.
convert-to-object          Cannot convert undefined or null to object
convert-symbol             Cannot convert a Symbol value to a *
convert-bigint             Cannot convert * to a BigInt
mix-bigint                 Cannot mix BigInt and other types, use explicit conversions
not-a-function             * is not a function
not-a-function             * is not a function or its return value is not iterable
not-a-constructor          * is not a constructor
not-iterable               * is not iterable
not-iterable               * is not iterable (cannot read property *)
not-an-object              * is not an object
not-defined                * is not defined
before-initialisation      Cannot access * before initialization
constant                   Assignment to constant variable.
read-only                  Cannot assign to read only property * of object *
getter-only                Cannot set property * of * which has only a getter
not-extensible             Cannot add property *, object is not extensible
redefine                   Cannot redefine property: *
delete                     Cannot delete property * of *
super-first                Must call super constructor in derived class before accessing 'this' or returning from derived constructor
class-without-new          Class constructor * cannot be invoked without 'new'
private-missing            Cannot read private member * from an object whose class did not declare it
private-missing            Cannot write private member * to an object whose class did not declare it
incompatible-receiver      Method * called on incompatible receiver *
in-operator                Cannot use 'in' operator to search for * in *
instanceof                 Right-hand side of 'instanceof' is not callable
instanceof                 Right-hand side of 'instanceof' is not an object
circular-json              Converting circular structure to JSON*
bigint-json                Do not know how to serialize a BigInt
json-token                 Unexpected token * in JSON at position *
json-token                 Unexpected token * is not valid JSON
json-token                 Expected * in JSON at position *
json-token                 Unexpected number in JSON at position *
json-token                 Unexpected string in JSON at position *
json-token                 Unexpected non-whitespace character after JSON at position *
json-end                   Unexpected end of JSON input
json-end                   Unterminated string in JSON at position *
unexpected-token           Unexpected token *
unexpected-end             Unexpected end of input
unexpected-identifier      Unexpected identifier*
invalid-token              Invalid or unexpected token
bad-regexp                 Invalid regular expression: *
too-much-recursion         Maximum call stack size exceeded
array-length               Invalid array length
string-length              Invalid string length
typed-array-length         Invalid typed array length: *
invalid-date               Invalid time value
invalid-count              Invalid count value: *
invalid-radix              toString() radix must be between 2 and 36
invalid-digits             toFixed() digits argument must be between 0 and 100
bad-uri                    URI malformed
reduce-of-empty            Reduce of empty array with no initial value
all-rejected               All promises were rejected
module-not-found           Cannot find module *
module-not-found           Cannot find package * imported from *
export-not-found           The requested module * does not provide an export named *
require-of-module          require() of ES Module * not supported.*
module-outside             Cannot use import statement outside a module
clone                      * could not be cloned.
aborted                    This operation was aborted
aborted                    The operation was aborted
aborted                    The user aborted a request.
timed-out                  The operation was aborted due to timeout
fetch-failed               fetch failed
bad-url                    Failed to parse URL from *
bad-url                    Invalid URL*
socket-hang-up             socket hang up
buffer-bounds              Attempt to access memory outside buffer bounds
argument-type              The * must be of type *
argument-type              The * must be an instance of *
argument-value             The * is invalid. Received *
argument-range             The value of * is out of range. It must be *
out-of-memory              Array buffer allocation failed
wasm-unreachable           unreachable
wasm-bounds                memory access out of bounds
wasm-divide                divide by zero
`;

export const V8_TEMPLATES: TemplateIndex = compileTemplates(readMessages(messages));

/** One template a line; ids may repeat. */
export function readMessages(text: string): VocabularyTemplate[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = ''] = line.split(' ', 1);
      const message = line.slice(id.length).trimStart();
      const parts = message.split('*').flatMap((literal, index) => {
        const hole = { hole: 'any' } as const;
        return index === 0 ? [literal] : [hole, literal];
      });
      return { id, parts };
    });
}
