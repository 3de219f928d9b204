/**
 * The types of errors that V8 and Node throw themselves, and what those who throw something else throw.
 */
import { listWords, type Lookup } from '../told.ts';

/** ECMAScript 2024 and its proposals, WebAssembly, `DOMException` by its names (WebIDL, table of error names), Node. */
export const V8_TYPES: Lookup = listWords(
  'Error AggregateError EvalError RangeError ReferenceError SuppressedError SyntaxError TypeError URIError',
  'CompileError LinkError RuntimeError',
  'InternalError AssertionError SystemError NodeError DOMException',
  `IndexSizeError HierarchyRequestError WrongDocumentError InvalidCharacterError NoModificationAllowedError
   NotFoundError NotSupportedError InUseAttributeError InvalidStateError InvalidModificationError NamespaceError
   InvalidAccessError TypeMismatchError SecurityError NetworkError AbortError URLMismatchError QuotaExceededError
   TimeoutError InvalidNodeTypeError DataCloneError EncodingError NotReadableError UnknownError ConstraintError
   DataError TransactionInactiveError ReadOnlyError VersionError OperationError NotAllowedError OptOutError`,
  'ConnectTimeoutError HeadersTimeoutError BodyTimeoutError SocketError RequestAbortedError ResponseStatusCodeError',
);

/** What was thrown that is no error: the kind that `typeof` tells, or null. */
export const THROWN_KINDS: Lookup = listWords(
  'string number bigint boolean symbol undefined object function null',
);
