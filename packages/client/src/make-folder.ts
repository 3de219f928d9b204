/**
 * For hosts that take a path from their users: a folder is made without hanging where Node's own recursive `mkdir` would.
 */
export { makeFolder } from '@candor/local/make-folder';
