import { join } from 'node:path';
import { readFileIfAny } from './atomic-file.ts';

/** The same values as in telemetry.yaml. */
export type LicenceState = 'none' | 'trial' | 'licensed' | 'expired';

export const LICENCE_FILE = 'licence.json';

/**
 * Reads `licence.json`, e.g. `{ "kind": "licence", "expires": "2027-01-31" }`: `kind` is `trial` or `licence`, `expires` the
 * last day on which it holds (UTC), which a licence may leave out and a trial may not. Read anew each time, so that a
 * licence that is put there or runs out needs no restart. A file that can not be understood is no licence.
 */
export function readLicence(folder: string, nowMs: number): LicenceState {
  let text: string | null;
  try {
    text = readFileIfAny(join(folder, LICENCE_FILE));
  } catch {
    return 'none';
  }
  return text === null ? 'none' : parseLicence(text, nowMs);
}

function parseLicence(text: string, nowMs: number): LicenceState {
  let licence: { readonly kind?: unknown; readonly expires?: unknown } | null;
  try {
    licence = JSON.parse(text) as typeof licence;
  } catch {
    return 'none';
  }
  const kind = licence?.kind;
  if (kind !== 'trial' && kind !== 'licence') return 'none';
  const expires = licence?.expires;
  if (expires === undefined || expires === null) return kind === 'licence' ? 'licensed' : 'none';
  const lastMs = typeof expires === 'string' ? Date.parse(`${expires}T23:59:59.999Z`) : Number.NaN;
  if (Number.isNaN(lastMs)) return 'none';
  if (nowMs > lastMs) return 'expired';
  return kind === 'trial' ? 'trial' : 'licensed';
}
