/** Everything that VMS Module and its site server refuse or fail at. */
export type VmsErrorCode =
  | 'usage'
  | 'settings_unreadable'
  | 'settings_unwritable'
  | 'address_invalid'
  | 'site_unreachable'
  | 'site_answer'
  | 'login_refused'
  | 'not_connected'
  | 'device_unknown'
  | 'port_unavailable';

/** An error whose message is meant for the person who called; it never repeats an address, a name or a password. */
export class VmsError extends Error {
  readonly code: VmsErrorCode;

  constructor(code: VmsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VmsError';
    this.code = code;
  }
}
