/** Everything that Automation Server refuses or fails at, with the HTTP status under which the API says so. */
export const ERROR_STATUS = {
  usage: 400,
  settings_unreadable: 500,
  state_unreadable: 500,
  folder_unusable: 500,
  open_to_network: 500,
  port_unavailable: 500,
  body_too_large: 413,
  body_not_json: 400,
  not_authorised: 401,
  not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  resource_invalid: 400,
  resource_taken: 409,
  resource_needed: 409,
  resource_limit: 409,
  script_syntax: 400,
  script_failed: 500,
} as const;

export type AutomationErrorCode = keyof typeof ERROR_STATUS;

/** An error whose message is meant for the person at the API or at the terminal. */
export class AutomationError extends Error {
  readonly code: AutomationErrorCode;

  constructor(code: AutomationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AutomationError';
    this.code = code;
  }
}
