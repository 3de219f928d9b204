/**
 * Tells that the main thread was blocked, and where: in the words in which failures are told, once a day for each place.
 */
import { describeThrown } from '@candor/crash/describe-thrown';
import { fingerprintFailure } from '@candor/crash/fingerprint';
import { baselineMsMax } from '@candor/local/limits';
import { BLOCKED_OPERATION } from '@candor/manifest/blocked-operation';
import { blockedPlacesMax } from '../../limits.ts';
import type { RoleEvent } from '../failures/failure-calls.ts';
import { createEmptyVocabulary, readVocabulary } from '../failures/read-vocabulary.ts';
import type { OwnCode } from '../failures/report-failure.ts';
import type { Session } from '../session.ts';

/** `stack` is as V8 prints it, `forMs` for how long the main thread did nothing else. */
export type TellBlock = (stack: string, forMs: number) => void;

/** The vocabulary is read by the first that is told. */
export function createBlockTeller(
  { manifest, recorder }: Session,
  { name, lane }: RoleEvent,
  { vocabulary: given, roots }: OwnCode,
  blockedMs: number,
): TellBlock {
  const known = readVocabulary(given);
  const vocabulary = known ?? createEmptyVocabulary(manifest.product);
  /** How often it was blocked at a place since that was told. */
  const untold = new Map<string, number>();
  return (stack, forMs) => {
    const frames = describeThrown(stack, vocabulary, known === null ? [] : roots);
    const { fingerprint } = fingerprintFailure(frames);
    const times = (untold.get(fingerprint) ?? 0) + 1;
    const isTold = recorder.recordOwnDaily(name, lane, `${BLOCKED_OPERATION}/${fingerprint}`, {
      operation: BLOCKED_OPERATION,
      duration: Math.min(forMs, baselineMsMax),
      baseline: blockedMs,
      times,
      frames,
    });
    if (isTold) untold.delete(fingerprint);
    else if (untold.has(fingerprint) || untold.size < blockedPlacesMax) {
      untold.set(fingerprint, times);
    }
  };
}
