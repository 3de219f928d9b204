import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceFile } from '../language/compile.ts';
import type { Project } from './read-project.ts';

/** Changes one template before it is read. */
export type Transform = (source: SourceFile) => SourceFile;

/** The user's own module failed, or is none. Its cause is what it threw. */
export class TransformError extends Error {
  override readonly name = 'TransformError';
}

/** The function that the project's `transform` exports by default: it takes the text of a template and its path, and gives another text. */
export async function loadTransform({ folder, settings }: Project): Promise<Transform | null> {
  if (settings.transform === null) return null;
  const place = pathToFileURL(join(folder, settings.transform)).href;
  let change: unknown;
  try {
    change = ((await import(place)) as { readonly default?: unknown }).default;
  } catch (cause) {
    throw new TransformError('the transform could not be loaded', { cause });
  }
  if (typeof change !== 'function') {
    throw new TransformError('the transform exports no function by default');
  }
  return ({ file, text }) => ({ file, text: applyTransform(change, text, file) });
}

function applyTransform(change: Function, text: string, file: string): string {
  let changed: unknown;
  try {
    changed = change(text, file);
  } catch (cause) {
    throw new TransformError('the transform failed', { cause });
  }
  if (typeof changed === 'string') return changed;
  throw new TransformError('the transform gave no text');
}
