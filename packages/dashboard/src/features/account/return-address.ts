/** Where to go after sign-in, as the address of the sign-in page says it. */
export interface ReturnSearch {
  /** A path of this page, with its search. */
  readonly back?: string | undefined;
}

/**
 * Reads where to return to. Only a path of our own: `//host` and `/\host` are other hosts to a browser, and a link to the
 * sign-in page must not be able to send anyone there.
 */
export function readReturnAddress(raw: Readonly<Record<string, unknown>>): ReturnSearch {
  const { back } = raw;
  return typeof back === 'string' && /^\/(?![/\\])[!-~]*$/.test(back) ? { back } : {};
}
