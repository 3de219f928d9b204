/**
 * By which a failure is known on a machine.
 */
import { createHash } from 'node:crypto';

/** What is told once: a failure in a release. */
export function nameFailure(fingerprint: string, version: string): string {
  return `${fingerprint} ${version}`;
}

/** The name of its file: sixteen hex digits. */
export function buildCrashId(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}
