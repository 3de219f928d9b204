/**
 * What the user agrees to separately.
 */
import { editionCharsMax, editionsMax } from '../../limits.ts';
import {
  LANE_NAMES,
  type ConsentDefault,
  type EditionAudit,
  type LaneDeclaration,
  type LaneName,
  type Manifest,
} from '../../manifest.ts';
import { checkMap, type Cursor, enter, isGiven, readEntries, readWord, report } from './cursor.ts';
import { isEdition } from '../value-forms.ts';
import { suggest } from '../../did-you-mean.ts';
import { INHERITED_NAME } from './names.ts';
import { readSentence } from './text.ts';

const LANE_KEYS = ['why', 'consent', 'rule', 'editions'] as const;
export const LANE_CONSENTS = ['ask', 'off', 'notice', 'rule'] as const;
export const EDITION_AUDITS = ['required', 'optional', 'exempt'] as const;

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
  if (!checkMap(cursor, 'a sentence, or why, consent, rule and editions of the lane', LANE_KEYS)) {
    return { why: '', consent: usual, rule: null };
  }
  const consent = readLaneConsent(enter(cursor, 'consent'), usual);
  return {
    why: readSentence(enter(cursor, 'why'), 'why this lane is collected'),
    consent,
    rule: readRule(cursor, lane, consent),
    ...readEditions(enter(cursor, 'editions'), lane, consent),
  };
}

/** No `editions` at all where none are given, so that the normal form of other manifests stays as it was. */
function readEditions(
  cursor: Cursor,
  lane: LaneName,
  consent: ConsentDefault,
): Pick<LaneDeclaration, 'editions'> {
  if (!isGiven(cursor)) return {};
  if (lane !== 'licence' || consent !== 'rule') {
    const message =
      'Expected editions only in a licence lane that runs by a rule. Take them out, or set "consent: rule" in the lane licence.';
    report(cursor, 'contradiction', message);
    return {};
  }
  const entries = readEntries(
    cursor,
    'a map from editions to whether each is audited',
    editionsMax,
  );
  const editions: (readonly [string, EditionAudit])[] = [];
  for (const [name, place] of entries) {
    if (!isEdition(name) || name === INHERITED_NAME) {
      const form = `lower-case letters and digits, words joined by "_" or "-", at most ${editionCharsMax} characters`;
      report(place, 'bad_form', `Expected the name of an edition: ${form}.`);
    }
    const audit = readWord(place, 'whether the edition is audited', EDITION_AUDITS);
    if (audit !== null) editions.push([name, audit]);
  }
  if (entries.length === 0) {
    report(
      cursor,
      'missing_key',
      'Expected at least one edition, got none. Name one, or take "editions" out.',
    );
  }
  return { editions: Object.fromEntries(editions) };
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
