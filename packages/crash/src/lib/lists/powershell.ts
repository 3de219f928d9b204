/**
 * What PowerShell says of an error besides its type.
 */
import { type Listed, list, listWords, type Lookup } from '../told.ts';
import { DOTNET_TYPES } from './dotnet-types.ts';

/** `System.Management.Automation.ErrorCategory`, the words of a record's `CategoryInfo`. */
export const ERROR_CATEGORIES: Lookup = listWords(
  `NotSpecified OpenError CloseError DeviceError DeadlockDetected InvalidArgument InvalidData InvalidOperation
   InvalidResult InvalidType MetadataError NotImplemented NotInstalled ObjectNotFound OperationStopped OperationTimeout
   SyntaxError ParserError PermissionDenied ResourceBusy ResourceExists ResourceUnavailable ReadError WriteError
   FromStdErr SecurityError ProtocolError ConnectionError AuthenticationError LimitsExceeded QuotaExceeded
   NotEnabled`,
);

/** Categories of the world outside the script. */
export const ENVIRONMENT_CATEGORIES: Lookup = listWords(
  `OpenError CloseError DeviceError PermissionDenied ResourceBusy ResourceExists
   ResourceUnavailable ReadError WriteError SecurityError ProtocolError ConnectionError AuthenticationError
   LimitsExceeded QuotaExceeded`,
);

/** `RuntimeException` → that name, as error records write it: without its namespace. */
export const SHORT_TYPES: Lookup = shortTypes();

function shortTypes(): Map<string, Listed> {
  const short = new Map<string, Listed>();
  for (const [name, listed] of DOTNET_TYPES) {
    const key = name.slice(name.lastIndexOf('.') + 1);
    // Of two of the same name the first goes first: `System.Management.Automation` stands after the rest.
    if (!short.has(key)) short.set(key, list(listed));
  }
  return short;
}
