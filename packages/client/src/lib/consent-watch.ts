/**
 * The consent that holds now: decided once by the first look, and again when one of the files has changed that it depends on,
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
import { findRestMs } from '@candor/local/drive-rest';
import type { Effects } from '@candor/local/effects';
import { readSignature, UNSEEN } from '@candor/local/settings';
import { consentCheckIntervalMs } from '../limits.ts';

export interface ConsentWatch {
  readonly decisions: () => Decisions;
  /**
   * Looks at the files again, and decides anew if one has changed; `early` where the last look is not long enough ago. What
   * `lookBeside` looks at on the same drive counts as a part of the look. Where two in a row took long, the drive has a rest, counted from
   * the end of the second: a process that was stopped in one is no proof of a slow drive, and would miss what was said meanwhile.
   */
  readonly refresh: (
    nowMs: number,
    isForced: boolean,
    lookBeside?: () => void,
  ) => 'early' | 'same' | 'changed';
  /** The files on which the decision depends, and their signature from before the last look. */
  readonly seen: () => { readonly files: readonly string[]; readonly signature: string };
  /** Decides anew, now and from now on with what `amend` makes of what lies on the disk. */
  readonly decideWith: (amend: Amend) => void;
}

/** What was said in this process and is not to be read from the disk, put over what was. */
export type Amend = (read: ConsentInputs) => ConsentInputs;

/**
 * `places` have the effects of the start, by which it is decided for the first time. Later `env` is asked, and what that does not name any
 * more is as it was: a host that removes an off switch from its environment turns nothing on.
 */
export function createConsentWatch(places: ConsentPlaces, env: Effects['env']): ConsentWatch {
  const files = listConsentFiles(places);
  let amend: Amend = (read) => read;
  let checkedAtMs = Number.NEGATIVE_INFINITY;
  let endedMs = 0;
  let tookMs = 0;
  let restMs = 0;
  let signature: string | null = null;
  let decisions: Decisions = {};

  let isFirst = true;
  const decide = (): void => {
    const { effects } = places;
    const now = isFirst ? effects : { ...effects, env: putOver(effects.env, env) };
    decisions = decideConsent(amend(readConsentInputs({ ...places, effects: now })));
    isFirst = false;
  };

  const look = (): 'same' | 'changed' => {
    // Signed before it is read: what changes in between is noticed the next time.
    const next = readSignature(files);
    if (signature === next) return 'same';
    decide();
    signature = next;
    // A file that nobody can look at says off, and nobody has said so: what waits stays.
    return next.includes(UNSEEN) ? 'same' : 'changed';
  };

  return {
    decisions: () => decisions,
    refresh: (nowMs, isForced, lookBeside) => {
      const { elapsedMs } = places.effects;
      // The second clock is read only where the first says that it is time: events must not cost a look at both.
      const isEarly =
        !isForced &&
        (Math.abs(nowMs - checkedAtMs) < consentCheckIntervalMs ||
          Math.abs(elapsedMs() - endedMs) < restMs);
      if (isEarly) return 'early';
      checkedAtMs = nowMs;
      const startedMs = elapsedMs();
      const seen = look();
      lookBeside?.();
      endedMs = elapsedMs();
      const lastTookMs = tookMs;
      tookMs = endedMs - startedMs;
      // Both waits begin at the end of the look.
      checkedAtMs += tookMs;
      restMs = findRestMs(Math.min(tookMs, lastTookMs));
      return seen;
    },
    seen: () => ({ files, signature: signature ?? '' }),
    decideWith: (next) => {
      amend = next;
      decide();
    },
  };
}

function putOver(noted: Effects['env'], env: Effects['env']): Effects['env'] {
  return Object.fromEntries(
    Object.entries(noted).map(([name, value]) => [name, env[name] ?? value]),
  );
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
