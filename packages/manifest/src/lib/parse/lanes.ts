/**
 * What the user agrees to separately.
 */
import {
  LANE_NAMES,
  type ConsentDefault,
  type LaneDeclaration,
  type LaneName,
  type Manifest,
} from '../../manifest.ts';
import { checkMap, type Cursor, enter, isGiven, readEntries, readWord, report } from './cursor.ts';
import { suggest } from './did-you-mean.ts';
import { readSentence } from './text.ts';

const LANE_KEYS = ['why', 'consent', 'rule'] as const;
export const LANE_CONSENTS = ['ask', 'off', 'notice', 'rule'] as const;

/** A map from lanes to a sentence or a declaration; at least one. `fallback` is the manifest's own default consent. */
export function readLanes(cursor: Cursor, fallback: ConsentDefault): Manifest['lanes'] {
  const entries = readEntries(cursor, 'a map from lanes to why each is collected', 20);
  const lanes: (readonly [LaneName, LaneDeclaration])[] = [];
  for (const [name, place] of entries) {
    const lane = LANE_NAMES.find((known) => known === name);
    if (lane !== undefined) lanes.push([lane, readLane(place, lane, fallback)]);
    else {
      const message = `Expected a lane: one of ${LANE_NAMES.join(', ')}.${suggest(name, LANE_NAMES)}`;
      report(place, 'unknown_key', message);
    }
  }
  if (isGiven(cursor) && typeof cursor.value === 'object' && entries.length === 0) {
    const message =
      'Expected at least one lane, got none. Say what is collected for, under "usage" for a start.';
    report(cursor, 'missing_key', message);
  }
  return Object.fromEntries(lanes);
}

function readLane(cursor: Cursor, lane: LaneName, fallback: ConsentDefault): LaneDeclaration {
  const usual = lane === 'licence' ? 'rule' : fallback;
  if (typeof cursor.value === 'string') {
    if (lane === 'licence') reportMissingRule(cursor);
    return { why: readSentence(cursor, 'why this lane is collected'), consent: usual, rule: null };
  }
  if (!checkMap(cursor, 'a sentence, or why, consent and rule of the lane', LANE_KEYS)) {
    return { why: '', consent: usual, rule: null };
  }
  const consent = readLaneConsent(enter(cursor, 'consent'), usual);
  return {
    why: readSentence(enter(cursor, 'why'), 'why this lane is collected'),
    consent,
    rule: readRule(cursor, lane, consent),
  };
}

function readLaneConsent(cursor: Cursor, fallback: ConsentDefault): ConsentDefault {
  if (!isGiven(cursor)) return fallback;
  return readWord(cursor, 'how the lane starts', LANE_CONSENTS) ?? fallback;
}

/** The licence audit always says by which rule it runs, and so does any lane that does not wait for an answer. */
function readRule(cursor: Cursor, lane: LaneName, consent: ConsentDefault): string | null {
  const place = enter(cursor, 'rule');
  if (consent === 'rule' && lane !== 'licence') {
    const message = `The lane ${lane} runs without asking. Only a licence audit has a reason to: consider "ask".`;
    cursor.sink.warn('runs_without_consent', cursor.path, message);
  }
  if (consent === 'rule' || lane === 'licence') {
    if (isGiven(place)) return readSentence(place, 'the rule by which the lane runs');
    reportMissingRule(cursor);
    return null;
  }
  if (isGiven(place)) {
    const message =
      'Expected no rule in a lane that the user decides about. Take "rule" out, or set "consent: rule".';
    report(place, 'contradiction', message);
  }
  return null;
}

function reportMissingRule(cursor: Cursor): void {
  const message =
    'Expected the rule by which the lane runs, got nothing. Add "rule", a sentence for the user: who is audited, and who is not.';
  report(cursor, 'missing_rule', message);
}
