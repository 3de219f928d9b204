/**
 * What a trial is: a failure as a runtime prints it, with the vendor's symbols that must come out, the private words that must not, and the bug
 * that it is. All of one bug must get one fingerprint, and no two bugs the same.
 */
import { expect } from 'vitest';
import type { CompiledVocabulary } from '../../compile.ts';
import { describeFailure } from '../../describe.ts';
import {
  type DescribedError,
  type FailureDescription,
  readChain,
  type Runtime,
} from '../../description.ts';
import { fingerprintFailure } from '../../fingerprint.ts';

export interface Trial {
  /** Bug, dialect, place: what a test that fails says. */
  readonly id: string;
  readonly runtime: Runtime;
  /** A text, or the parts of an error. */
  readonly failure: unknown;
  readonly roots?: readonly string[];
  /** Symbols of the vendor in the order of the frames, the root cause's first; `?` where none is listed. */
  readonly vendor: readonly string[];
  /** Its type as it is told: `vendor KitError`, `runtime TypeError`, `user`. That of the root cause. */
  readonly type: string;
  /** Trials of one bug have one fingerprint. */
  readonly bug: string;
}

/** Words that stand in the trials wherever a user can put one. In no case, and in no part of four letters, may one come out. */
export const PRIVATE = {
  user: 'maja.horvat',
  company: 'Zephyrine',
  host: 'SRV-HQ07',
  token: 'xoxq-7741-KWZJV',
  mail: 'j.quist@zephyrine.example',
  file: 'gehaltsliste-juli',
} as const;

const words: readonly string[] = Object.values(PRIVATE).flatMap((word) => {
  const lower = word.toLowerCase();
  return Array.from({ length: lower.length - 4 }, (_, at) => lower.slice(at, at + 5));
});

/** The pieces of private words in a description, which is every place where they could be hidden: it is text and numbers. */
export function findLeaks(description: unknown): string[] {
  const text = JSON.stringify(description).toLowerCase();
  return words.filter((word) => text.includes(word));
}

export function describeTrial(
  { failure, runtime, roots = [] }: Trial,
  vocabulary: CompiledVocabulary,
): FailureDescription {
  return describeFailure(failure, vocabulary, { runtime, roots });
}

export function tellVendor(error: DescribedError): string[] {
  return readChain(error)
    .flatMap(({ frames }) => frames)
    .flatMap((frame) => (frame.kind === 'vendor' ? [frame.symbol ?? '?'] : []));
}

export function tellType(error: DescribedError): string {
  const { type } = readChain(error)[0] ?? error;
  return type.of === 'user' ? 'user' : `${type.of} ${type.name}`;
}

/** Everything that is asked of trials: the faults are listed, so that one run says all. */
export function expectTrials(trials: readonly Trial[], vocabulary: CompiledVocabulary): void {
  const faults = { leaked: [], lost: [], mistyped: [], split: [], merged: [] } as Record<
    string,
    string[]
  >;
  const prints = new Map<string, string>();
  const bugs = new Map<string, string>();
  for (const trial of trials) {
    const description = describeTrial(trial, vocabulary);
    const { id, bug, vendor, type } = trial;
    for (const leak of findLeaks(description)) faults['leaked']?.push(`${id}: ${leak}`);
    const told = tellVendor(description.error).join(' < ');
    if (told !== vendor.join(' < ')) faults['lost']?.push(`${id}: ${told}`);
    const toldType = tellType(description.error);
    if (toldType !== type) faults['mistyped']?.push(`${id}: ${toldType}`);
    const { fingerprint } = fingerprintFailure(description);
    if ((prints.get(bug) ?? fingerprint) !== fingerprint) faults['split']?.push(id);
    if ((bugs.get(fingerprint) ?? bug) !== bug) {
      faults['merged']?.push(`${id} = ${bugs.get(fingerprint)}`);
    }
    prints.set(bug, prints.get(bug) ?? fingerprint);
    bugs.set(fingerprint, bugs.get(fingerprint) ?? bug);
  }
  expect(faults).toEqual({ leaked: [], lost: [], mistyped: [], split: [], merged: [] });
}
