/**
 * Everything that the collector refuses or fails at, each with its code, its HTTP status (null: it ends the start, not a
 * request) and what it means. The list is closed: what is not in it can not be thrown.
 */
export const COLLECTOR_ERRORS = {
  path_unknown: { status: 404, means: 'Nothing is served at this path.' },
  method_not_allowed: { status: 405, means: 'The path is served, but not with this method.' },
  key_unknown: { status: 404, means: 'The key was never made here, or it was revoked.' },
  key_over_budget: {
    status: 429,
    means:
      'More requests or bytes under one key than its budget of a minute holds: try again later.',
  },
  foreign_key_unknown: {
    status: 401,
    means: 'A request of another SDK names no key that is known here.',
  },
  encoding_unsupported: {
    status: 415,
    means:
      'The content-encoding is not one that is taken here: identity, and for reports gzip, deflate, br, and zstd where Node has it.',
  },
  body_too_large: { status: 413, means: 'The body is larger than a report may be.' },
  body_inflates_too_large: {
    status: 413,
    means: 'The body is larger than a report may be once it is inflated.',
  },
  body_undecodable: {
    status: 400,
    means: 'The body is not of the encoding that it says, or is cut short.',
  },
  body_not_utf8: { status: 400, means: 'The body is not UTF-8 text.' },
  report_unreadable: { status: 400, means: 'The first line of the report could not be used.' },
  product_mismatch: { status: 400, means: 'The report is of another product than the key.' },
  lane_undeclared: { status: 400, means: "The report's lane is not in the product's manifest." },
  device_missing: {
    status: 400,
    means: 'The manifest asks for a device pseudonym and the report has none.',
  },
  erased: {
    status: 410,
    means: 'The data under this pseudonym, or of this session, were erased: nothing more is taken.',
  },
  holdings_invalid: {
    status: 400,
    means: 'The body does not name tokens and sessions in the form in which they are made.',
  },
  too_many_requests: {
    status: 429,
    means: "More requests about people's own data than the collector answers for one product.",
  },
  holdings_waiting: {
    status: 503,
    means: 'The store has yet to take what came in before the request.',
  },
  erasure_under_way: {
    status: 503,
    means: 'The erasure is noted and goes on, but is not finished: ask again for its receipt.',
  },
  request_malformed: { status: 400, means: 'The bytes that came are not an HTTP request.' },
  request_timeout: { status: 408, means: 'The request did not arrive whole in time.' },
  headers_too_large: { status: 431, means: "The request's headers are larger than allowed." },
  too_many_attempts: {
    status: 429,
    means: 'Too many sign-ins with wrong credentials, or too many at once.',
  },
  collector_busy: {
    status: 503,
    means: 'As many bytes as the collector holds in memory are on their way already.',
  },
  collector_starting: {
    status: 503,
    means: 'The collector has its port already, but not yet its store.',
  },
  collector_stopping: { status: 503, means: 'The collector is shutting down.' },
  journal_full: {
    status: 503,
    means: 'The journal is at its limit: the store has been away for long.',
  },
  journal_failed: {
    status: 503,
    means: 'The journal could not be written: a full or failing disk.',
  },
  store_away: { status: 503, means: 'The store does not answer at the moment.' },
  questions_waiting: {
    status: 503,
    means: 'More questions wait for their turn than the collector keeps waiting.',
  },
  not_signed_in: { status: 401, means: 'The route needs a session or a bearer token.' },
  not_allowed: { status: 403, means: "The user's role does not cover the route." },
  scope_missing: {
    status: 403,
    means: "The token's scopes do not cover the route, or no token may use it.",
  },
  origin_refused: {
    status: 403,
    means: "A request with a cookie came from a page that is not the collector's own.",
  },
  content_type_refused: {
    status: 415,
    means: 'The body is not of the content type that the route takes.',
  },
  query_invalid: { status: 400, means: 'What follows the ? is not what the route takes.' },
  body_invalid: { status: 400, means: 'The body is not the JSON that the route takes.' },
  welcome_refused: {
    status: 403,
    means: 'The one-time link is not the one of the running collector.',
  },
  welcome_over: { status: 409, means: 'The first administrator exists already.' },
  credentials_wrong: { status: 401, means: 'No user has this name with this password.' },
  user_unknown: { status: 404, means: 'No user has this name.' },
  name_taken: { status: 409, means: 'A user has this name already.' },
  last_administrator: { status: 409, means: 'No administrator would be left.' },
  invitation_unknown: { status: 404, means: 'Nobody was invited under this name.' },
  invitation_refused: {
    status: 403,
    means: 'The link of the invitation was used, withdrawn, or has expired.',
  },
  token_unknown: { status: 404, means: 'No token has this id.' },
  product_unknown: { status: 404, means: 'No manifest of this product is registered.' },
  manifest_invalid: {
    status: 422,
    means:
      'The manifest does not parse, or its key differs from one that was made before in case alone.',
  },
  vocabulary_invalid: {
    status: 422,
    means: 'The vocabulary does not parse, or is of another product.',
  },
  role_undeclared: {
    status: 404,
    means: 'The manifest of the product has no event with the role that the route is about.',
  },
  failure_group_unknown: {
    status: 404,
    means: 'No failure of the product is in a group of this name.',
  },
  vocabulary_unknown: { status: 404, means: 'The version of the product has no vocabulary.' },
  question_invalid: {
    status: 422,
    means: 'The question does not parse, or asks for what the manifest does not declare.',
  },
  chart_unknown: { status: 404, means: 'The product has no saved chart of this id.' },
  chart_title_taken: { status: 409, means: 'A saved chart of the product has this title.' },
  charts_full: { status: 409, means: 'The product has as many saved charts as it may have.' },
  question_too_costly: {
    status: 422,
    means: 'Answering the question takes more time, memory or rows than a question may have.',
  },
  backup_failed: { status: 500, means: 'A backup could not be written.' },
  backup_in_data_folder: {
    status: 409,
    means: 'A backup is not written into the data folder that it is of.',
  },
  folder_not_empty: {
    status: 409,
    means: 'A backup is written, and restored, into an empty folder or one that is made.',
  },
  internal: { status: 500, means: 'A fault of the collector itself.' },
  usage: { status: null, means: 'The command line is not understood.' },
  certificate_unreadable: {
    status: null,
    means: 'The certificate or its key can not be read, or the two do not belong together.',
  },
  port_unusable: { status: null, means: 'The port can not be listened on.' },
  data_folder_in_use: { status: null, means: 'Another collector runs on the data folder.' },
  data_folder_unusable: { status: null, means: 'The data folder can not be read or written.' },
  metadata_newer: { status: null, means: 'The metadata was written by a newer collector.' },
  manifest_unreadable: {
    status: null,
    means: 'A manifest file can not be read or does not parse.',
  },
  country_database_unreadable: { status: null, means: 'The country database can not be read.' },
  dashboard_unreadable: { status: null, means: "The dashboard's folder can not be read." },
  backup_unusable: {
    status: null,
    means: 'A backup is not whole, was changed, or was made by a newer collector.',
  },
  collector_not_running: {
    status: null,
    means: 'The command asks the running collector of the data folder, and none runs.',
  },
  engine_failed: { status: null, means: 'The embedded engine did not start.' },
} as const;

export type CollectorErrorCode = keyof typeof COLLECTOR_ERRORS;

/** One of several things that are wrong with a body, as the API reports it. */
export interface CollectorIssue {
  readonly path: string;
  readonly line?: number;
  readonly code: string;
  readonly message: string;
}

export interface CollectorErrorDetails {
  /** Seconds after which a retry may succeed; sent as `Retry-After`. */
  readonly retryAfterS?: number;
  readonly issues?: readonly CollectorIssue[];
  readonly cause?: unknown;
}

/** The one error that the collector throws. Its message says what was expected, what came and what to do; never a value. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
  readonly code: CollectorErrorCode;
  readonly retryAfterS: number | null;
  readonly issues: readonly CollectorIssue[];

  constructor(code: CollectorErrorCode, message: string, details: CollectorErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryAfterS = details.retryAfterS ?? null;
    this.issues = details.issues ?? [];
  }

  /** HTTP status; 500 for what should only ever end a start. */
  get status(): number {
    return COLLECTOR_ERRORS[this.code].status ?? 500;
  }
}
