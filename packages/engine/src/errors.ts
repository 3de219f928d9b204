/** Every code of an {@link EngineError}, with what it means. */
export const engineErrorCodes = {
  ENGINE_PLATFORM: 'There is no embedded engine for this platform.',
  ENGINE_FOLDER_TAKEN: 'Another process owns the data folder.',
  ENGINE_FOLDER_UNUSABLE: 'The data folder cannot be made or written.',
  ENGINE_DISK_FULL: 'There is too little room on the disk of the data folder.',
  ENGINE_START: 'The engine did not start.',
  ENGINE_OPTION: 'An option is out of its bounds.',
} as const;

export type EngineErrorCode = keyof typeof engineErrorCodes;

/** Thrown by startEngine; `holderPid` is the process that owns the folder, for ENGINE_FOLDER_TAKEN. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly holderPid?: number;

  constructor(
    code: EngineErrorCode,
    message: string,
    more: { readonly cause?: unknown; readonly holderPid?: number } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'EngineError';
    this.code = code;
    if (more.holderPid !== undefined) this.holderPid = more.holderPid;
  }
}

/** What the system calls a failure (`ENOSPC`, `EPERM`); '' for one that is none of its own. */
export function readSystemCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
