import { join } from 'node:path';
import { checkLicenceKey, findLicenceStatus } from '@candor/client/licence';
import { readFileIfAny } from './atomic-file.ts';

/** The same values as in telemetry.yaml. */
export type LicenceState = ReturnType<typeof findLicenceStatus>;

export const LICENCE_FILE = 'licence.key';

/** The vendor's public key. Its private half is in keys-for-this-example-only. */
const PUBLIC_KEY = 'dIdE6umaOkkoFSTdpvgxOcaUSWxr0KV7UnEy0F1pWKs';
/** As telemetry.yaml names it. */
const PRODUCT = 'automation-server';

/**
 * The status of the licence whose key lies in the folder. Read anew each time, so that a key that is put there or runs out needs no
 * restart. A file that can not be read, or holds no key of ours, is no licence.
 */
export function readLicence(folder: string, nowMs: number): LicenceState {
  let text: string | null;
  try {
    text = readFileIfAny(join(folder, LICENCE_FILE));
  } catch {
    return 'none';
  }
  if (text === null) return 'none';
  return findLicenceStatus(
    checkLicenceKey(text, { publicKeys: [PUBLIC_KEY], product: PRODUCT, nowMs }),
  );
}
