/**
 * What a printed error record of PowerShell says besides a message: its category, its type and its id.
 */
import type { CompiledVocabulary } from '../../compile.ts';
import type { Listed } from '../told.ts';
import { ERROR_CATEGORIES, SHORT_TYPES } from '../lists/powershell.ts';
import { readLines } from '../text-lines.ts';

export interface ErrorRecord {
  readonly type?: Listed;
  /** The vendor's code in the id if there is one, else the category. */
  readonly code?: Listed;
}

/**
 * `+ CategoryInfo : ObjectNotFound: (x:String) [Get-Item], ItemNotFoundException` and `+ FullyQualifiedErrorId : Id,Type`. The id of what
 * was thrown as text repeats that text: only what is listed is told.
 */
export function readErrorRecord(text: string, vocabulary: CompiledVocabulary): ErrorRecord {
  let category: Listed | undefined;
  let type: Listed | undefined;
  let code: Listed | undefined;
  for (const line of readLines(text)) {
    const body = line.trim();
    const value = body.slice(body.indexOf(':') + 1).trim();
    if (body.startsWith('+ CategoryInfo')) {
      category ??= ERROR_CATEGORIES.get(value.split(':', 1)[0] ?? '');
      type ??= SHORT_TYPES.get(value.slice(value.lastIndexOf('], ') + 3));
    } else if (body.startsWith('+ FullyQualifiedErrorId')) {
      code ??= vocabulary.codes.get(value.split(',', 1)[0] ?? '')?.code;
    }
  }
  const told = code ?? category;
  return { ...(type !== undefined && { type }), ...(told !== undefined && { code: told }) };
}
