/** How links of which one is the current choice are marked, for the eye and for assistive technology. */

/** The router marks a link to the very address that is open; without this, one to a part of it too. */
export const EXACT = { exact: true } as const;

/** A choice can be shown without being said in the address: the default. */
export function markShown(isShown: boolean): { readonly 'aria-current': 'true' | undefined } {
  return { 'aria-current': isShown ? 'true' : undefined };
}
