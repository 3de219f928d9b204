/** Whether a package that is not everywhere is not here: the error with which loading a module failed says so. */
export function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
