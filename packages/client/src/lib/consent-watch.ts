/**
 * The consent that holds now: decided once at the start, and again when one of the files has changed that it depends on,
 * whichever process changed it.
 */
import {
  decideConsent,
  type ConsentInputs,
  type Decision,
  type Decisions,
} from '@candor/local/consent';
import {
  listConsentFiles,
  readConsentInputs,
  type ConsentPlaces,
} from '@candor/local/consent-inputs';
import { readSignature } from '@candor/local/settings';
import { consentCheckIntervalMs } from '../limits.ts';

export interface ConsentWatch {
  readonly decisions: () => Decisions;
  /** Looks at the files again, and decides anew if one has changed; `early` where the last look is not long enough ago. */
  readonly refresh: (nowMs: number, isForced: boolean) => 'early' | 'same' | 'changed';
  /** Decides anew, now and from now on with what `amend` makes of what lies on the disk. */
  readonly decideWith: (amend: Amend) => void;
}

/** What was said in this process and is not to be read from the disk, put over what was. */
export type Amend = (read: ConsentInputs) => ConsentInputs;

/** `first` are the places with the effects by which it is decided for the first time. */
export function createConsentWatch(places: ConsentPlaces, first: ConsentPlaces): ConsentWatch {
  const files = listConsentFiles(places);
  let amend: Amend = (read) => read;
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let signature: string | null = null;
  let decisions: Decisions = {};

  let placesOfNext = first;
  const decide = (): void => {
    decisions = decideConsent(amend(readConsentInputs(placesOfNext)));
    placesOfNext = places;
  };

  return {
    decisions: () => decisions,
    refresh: (nowMs, isForced) => {
      const sinceMs = nowMs - checkedAtMs;
      if (!isForced && sinceMs >= 0 && sinceMs < consentCheckIntervalMs) return 'early';
      checkedAtMs = nowMs;
      const before = signature;
      // Signed before it is read: what changes in between is noticed the next time.
      signature = readSignature(files);
      if (signature === before) return 'same';
      decide();
      return 'changed';
    },
    decideWith: (next) => {
      amend = next;
      decide();
    },
  };
}

/** Whether somebody does not want the lane. Where it is off without that, it may be on again, and what it holds stays. */
export function isUnwanted({ state, decidedBy }: Decision): boolean {
  return state === 'off' && WISHES.has(decidedBy);
}

/** Layers by which somebody does not want telemetry. The others say that this run is none to record, or that nobody was asked. */
const WISHES: ReadonlySet<string> = new Set([
  'machine',
  'environment',
  // A licence that waives the audit, or needs none.
  'licence',
  'site',
  'settings',
  'choice',
]);
