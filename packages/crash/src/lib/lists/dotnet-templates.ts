/**
 * Messages of .NET's own libraries in English, with holes for what a user wrote. In other languages there is no template.
 */
import { compileTemplates, type TemplateIndex } from '../templates.ts';
import { readMessages } from './v8-templates.ts';

/** As in `v8-templates.ts`. */
const messages = `
null-reference
 Object reference not set to an instance of an object.
argument-null
 Value cannot be null.*
argument-range
 Specified argument was out of the range of valid values.*
argument-empty
 The value cannot be an empty string*
argument-index
 Index was out of range. Must be non-negative and less than the size of the collection.*
argument-duplicate-key
 An item with the same key has already been added.*
index-range
 Index was outside the bounds of the array.
key-not-found
 The given key * was not present in the dictionary.
 The given key was not present in the dictionary.
bad-cast
 Unable to cast object of type * to type *.
 Specified cast is not valid.
bad-format
 The input string * was not in a correct format.
 Input string was not in a correct format.
bad-date
 String * was not recognized as a valid DateTime.
bad-guid
 Guid should contain 32 digits with 4 dashes*
bad-uri
 Invalid URI: *
divide-by-zero
 Attempted to divide by zero.
overflow
 Arithmetic operation resulted in an overflow.
disposed
 Cannot access a disposed object.*
not-supported
 Specified method is not supported.
not-implemented
 The method or operation is not implemented.
collection-modified
 Collection was modified; enumeration operation may not execute.
sequence-empty
 Sequence contains no elements
sequence-many
 Sequence contains more than one element
sequence-no-match
 Sequence contains no matching element
nullable-without-value
 Nullable object must have a value.
queue-empty
 Queue empty.
stack-empty
 Stack empty.
invalid-state
 Operation is not valid due to the current state of the object.
target-of-invocation
 Exception has been thrown by the target of an invocation.
type-initialiser
 The type initializer for * threw an exception.
aggregate
 One or more errors occurred.*
file-not-found
 Could not find file *.
folder-not-found
 Could not find a part of the path *.
file-not-loaded
 Could not load file or assembly *
type-not-loaded
 Could not load type * from assembly *.
file-in-use
 The process cannot access the file * because it is being used by another process.
access-denied
 Access to the path * is denied.
disk-full
 There is not enough space on the disk*
out-of-memory
 Exception of type 'System.OutOfMemoryException' was thrown.
 Insufficient memory to continue the execution of the program.
cancelled
 A task was canceled.
 The operation was canceled.
timed-out
 The operation has timed out.
connection-refused
 Connection refused*
 No connection could be made because the target machine actively refused it*
host-not-found
 No such host is known*
 Name or service not known*
login-failed
 Login failed for user *
cross-thread
 Cross-thread operation not valid: *
collection-fixed
 Collection was of a fixed size.
collection-read-only
 Collection is read-only.
json-token
 * is an invalid start of a value. *
xml-root
 Root element is missing.
xml-data
 Data at the root level is invalid. *
null-method
 You cannot call a method on a null-valued expression.
null-index
 Cannot index into a null array.
command-not-found
 The term * is not recognized as *
path-not-found
 Cannot find path * because it does not exist.
parameter-not-found
 A parameter cannot be found that matches parameter name *
parameter-missing
 Cannot process command because of one or more missing mandatory parameters: *
parameter-null
 Cannot bind argument to parameter * because it is *
access-violation
 Attempted to read or write protected memory. *
`;

export const DOTNET_TEMPLATES: TemplateIndex = compileTemplates(readMessages(messages));
