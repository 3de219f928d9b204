/** What went wrong in ClickHouse, as a `StoreError`: by its number, which says whose fault it is. */
import { ClickHouseError } from '@clickhouse/client';
import { type StoreErrorCode, StoreError } from '../errors.ts';

/** Whether rows were sent along, of which ClickHouse can say that they are wrong. */
export type SentStatement = 'statement' | 'rows';

/** A `StoreError` for whatever the client threw: with ClickHouse's number, never with its text. */
export function describeFailure(failure: unknown, sent: SentStatement): StoreError {
  if (failure instanceof StoreError) return failure;
  if (failure instanceof ClickHouseError) {
    const code = readStoreCode(failure.code, sent);
    return new StoreError(
      code,
      `Expected ClickHouse to take a statement, got its error number ${failure.code}. ${ADVICE[code] ?? ''}`,
    );
  }
  return new StoreError(
    'STORE_UNREACHABLE',
    `Expected an answer from ClickHouse, got ${readCode(failure)}. Check that it runs and that its address is right.`,
  );
}

/** Only of what is known to be about the rows is it said: to blame them means that they are set aside. */
function readStoreCode(number: string, sent: SentStatement): StoreErrorCode {
  if (sent === 'rows' && ROW_CODES.has(number)) return 'STORE_BAD_ROWS';
  return CODES[number] ?? 'STORE_REFUSED';
}

/** ClickHouse's numbers of errors that an operator can do something about, or that pass. */
const CODES: Readonly<Record<string, StoreErrorCode>> = {
  '60': 'STORE_NOT_READY', // UNKNOWN_TABLE
  '81': 'STORE_NOT_READY', // UNKNOWN_DATABASE
  '158': 'STORE_TOO_LARGE', // TOO_MANY_ROWS
  '159': 'STORE_TOO_SLOW', // TIMEOUT_EXCEEDED
  '160': 'STORE_TOO_SLOW', // TOO_SLOW
  '164': 'STORE_NOT_READY', // READONLY
  '194': 'STORE_SIGN_IN', // REQUIRED_PASSWORD
  '202': 'STORE_BUSY', // TOO_MANY_SIMULTANEOUS_QUERIES
  '209': 'STORE_UNREACHABLE', // SOCKET_TIMEOUT
  '210': 'STORE_UNREACHABLE', // NETWORK_ERROR
  '236': 'STORE_NOT_READY', // ABORTED
  '242': 'STORE_NOT_READY', // TABLE_IS_READ_ONLY
  '241': 'STORE_TOO_LARGE', // MEMORY_LIMIT_EXCEEDED
  '243': 'STORE_DISK_FULL', // NOT_ENOUGH_SPACE
  '252': 'STORE_NOT_READY', // TOO_MANY_PARTS
  '394': 'STORE_BUSY', // QUERY_WAS_CANCELLED
  '396': 'STORE_TOO_LARGE', // TOO_MANY_ROWS_OR_BYTES
  '497': 'STORE_NOT_READY', // ACCESS_DENIED
  '516': 'STORE_SIGN_IN', // AUTHENTICATION_FAILED
  '999': 'STORE_NOT_READY', // KEEPER_EXCEPTION
};

/**
 * Numbers by which ClickHouse says that a value in the rows of an insert is not one of its column: the same every time, for
 * those rows. All are raised by reading the text of a row, and none by a disk, a quota or a replica. Left out on purpose are
 * ATTEMPT_TO_READ_AFTER_EOF (32) and CANNOT_READ_ALL_DATA (33), which a connection or a file that is cut short has too.
 */
const ROW_CODES: ReadonlySet<string> = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '131', // TOO_LARGE_STRING_SIZE
  '321', // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '376', // CANNOT_PARSE_UUID
  '407', // DECIMAL_OVERFLOW
  '467', // CANNOT_PARSE_BOOL
]);
const ADVICE: Readonly<Partial<Record<StoreErrorCode, string>>> = {
  STORE_TOO_SLOW: 'Ask for a shorter span or with fewer filters.',
  STORE_TOO_LARGE: 'Ask for a shorter span, or a breakdown with fewer groups.',
  STORE_BUSY: 'Ask again in a moment.',
  STORE_NOT_READY: 'Look at the state of its tables and at the rights of its user.',
  STORE_DISK_FULL: 'Make room on the disk of ClickHouse.',
  STORE_SIGN_IN: 'Check user name and password of the store.',
  STORE_BAD_ROWS: 'The same rows are refused every time: find out which.',
  STORE_REFUSED: 'Check that its version is supported and that its log names no other cause.',
};

/** Only what the system or the client named itself: `ECONNREFUSED`, never a message. */
function readCode(failure: unknown): string {
  const code =
    typeof failure === 'object' && failure !== null && 'code' in failure ? failure.code : '';
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : 'a broken connection';
}
