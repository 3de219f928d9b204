/** What can go wrong in the store, each with a code. */

/** Code → what it means, in a sentence for the reference page. */
export const STORE_ERROR_CODES = {
  STORE_UNREACHABLE: 'ClickHouse did not answer, or the connection broke.',
  STORE_REFUSED: 'ClickHouse answered with an error; its number is in the message.',
  STORE_BAD_ROWS:
    'ClickHouse read the rows of an insert and can not keep one of their values in its column.',
  STORE_BUSY: 'ClickHouse has more statements to run than it takes at the same time.',
  STORE_NOT_READY:
    'ClickHouse answers, but its tables take nothing at the moment: missing, read-only, or with too much to merge.',
  STORE_SIGN_IN: 'ClickHouse did not take the user name and password.',
  STORE_DISK_FULL: 'ClickHouse has no room on its disk.',
  STORE_TOO_SLOW:
    'A question, or an insert that an earlier try left under way, took longer than it may.',
  STORE_TOO_LARGE: 'A question needs more memory or rows than it may have.',
  STORE_SERVER_OLD: 'The ClickHouse server is older than the tables need.',
  STORE_NEWER: 'The database was written by a newer version of this code.',
  STORE_MIGRATION_CHANGED: 'A migration that was applied is not the file that it was.',
  STORE_BAD_EVENT: 'An event does not have the form that the store keeps.',
  STORE_ERASURE_UNFINISHED: 'Something was left of what had to be erased.',
  STORE_BAD_QUESTION: 'A question is not one that can be asked of this product.',
  STORE_K_TOO_SMALL: 'An answer was asked for that could stand for too few installations.',
} as const;

export type StoreErrorCode = keyof typeof STORE_ERROR_CODES;

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
