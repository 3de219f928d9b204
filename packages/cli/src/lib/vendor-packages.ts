/**
 * Packages that a product does not bring to its users: what reads manifests, and what reads the product's own code. A product's own command
 * knows its declaration.
 */
import type * as Builder from '@candor/crash/javascript';
import type * as Parser from '@candor/manifest/parse';
import type * as Reader from '@candor/manifest-yaml/read';

/** Null where `@candor/manifest` is not installed. */
export async function loadParser(): Promise<typeof Parser | null> {
  try {
    return await import('@candor/manifest/parse');
  } catch (error) {
    return giveUpUnlessMissing(error);
  }
}

/** Null where `@candor/manifest-yaml` is not installed. */
export async function loadReader(): Promise<typeof Reader | null> {
  try {
    return await import('@candor/manifest-yaml/read');
  } catch (error) {
    return giveUpUnlessMissing(error);
  }
}

/** Null where `@candor/crash` is not installed. */
export async function loadVocabularyBuilder(): Promise<typeof Builder | null> {
  try {
    return await import('@candor/crash/javascript');
  } catch (error) {
    return giveUpUnlessMissing(error);
  }
}

function giveUpUnlessMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
    return null;
  throw error;
}
