/**
 * Which failures were told already, so that each is told once for a release of the product, however often it is met and by however many
 * processes: `told-failures.json`, fingerprints and releases alone.
 */
import { toldFileOf } from './lib/state-places.ts';
import { readStored } from './lib/read-stored.ts';
import { writeAtomically } from './lib/stored-file.ts';
import { toldFailuresMax } from './limits.ts';

/** What is told once: a failure in a release. */
export function nameFailure(fingerprint: string, version: string): string {
  return `${fingerprint} ${version}`;
}

/** `key` is the name of a failure. */
export function wasTold(folder: string, key: string): boolean {
  return readTold(folder).includes(key);
}

/** False where no disk could keep it. Two processes that write at once may forget one of the two, which is then told once more. */
export function keepTold(folder: string, key: string): boolean {
  const others = readTold(folder).filter((known) => known !== key);
  const told = [...others, key].slice(-toldFailuresMax);
  return writeAtomically(toldFileOf(folder), `${JSON.stringify({ told })}\n`, false).ok;
}

function readTold(folder: string): readonly string[] {
  const stored = readStored(toldFileOf(folder), parseTold);
  return stored.state === 'found' ? stored.value : [];
}

function parseTold(json: unknown): readonly string[] | undefined {
  if (typeof json !== 'object' || json === null || !('told' in json)) return undefined;
  const { told } = json;
  return Array.isArray(told) && told.every((key) => typeof key === 'string') ? told : undefined;
}
