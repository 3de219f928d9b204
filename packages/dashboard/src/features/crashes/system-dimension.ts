/** The fact by which failures are told apart by system. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Dimension } from '@candor/query/question';

/** Null where the product tells no operating system. */
export function findSystemDimension({ session }: Manifest): Dimension | null {
  const fact = Object.keys(session).find((name) => session[name]?.builtIn === 'os');
  return fact === undefined ? null : { by: 'fact', fact };
}
