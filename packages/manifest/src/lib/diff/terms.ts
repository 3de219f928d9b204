/**
 * Who collects, where to, how users are asked and how they turn it off.
 */
import type { Change } from '../../diff.ts';
import {
  LANE_NAMES,
  type ConsentDefault,
  type EditionAudit,
  type EnvironmentSwitch,
  type LaneDeclaration,
  type LaneName,
  type Manifest,
} from '../../manifest.ts';
import type { Changes } from './collected.ts';

/** From the least to the most that runs before a user has said anything. */
const CONSENT_ORDER: readonly ConsentDefault[] = ['off', 'ask', 'notice', 'rule'];

interface Lists {
  readonly more: Change[];
  readonly less: Change[];
  readonly changed: Change[];
}

export function compareTerms(before: Manifest, after: Manifest): Changes {
  const changes: Lists = { more: [], less: [], changed: [] };
  for (const key of ['product', 'title', 'vendor', 'privacy', 'collector', 'key'] as const) {
    if (before[key] === after[key]) continue;
    changes.changed.push({
      subject: key,
      lane: null,
      text: `now ${after[key]}, before ${before[key]}.`,
    });
  }
  for (const lane of LANE_NAMES) compareLane(lane, before, after, changes);
  compareUnattended(before, after, changes);
  compareSwitches(before, after, changes);
  compareSettings(before, after, changes);
  compareQuestions(before, after, changes);
  return changes;
}

function compareLane(lane: LaneName, before: Manifest, after: Manifest, changes: Lists): void {
  const [old, now] = [before.lanes[lane], after.lanes[lane]];
  const subject = `lanes.${lane}`;
  if (old === undefined && now === undefined) return;
  if (old === undefined || now === undefined) {
    const list = old === undefined ? changes.more : changes.less;
    const text = now === undefined ? 'no longer there.' : `new. ${now.why}`;
    list.push({ subject, lane, text });
    return;
  }
  const [from, to] = [old, now].map(({ consent }) => CONSENT_ORDER.indexOf(consent));
  if (from !== undefined && to !== undefined && from !== to) {
    const list = to > from ? changes.more : changes.less;
    list.push({ subject, lane, text: `starts as ${now.consent}, before as ${old.consent}.` });
  }
  if (old.why !== now.why) {
    changes.changed.push({ subject, lane, text: `another reason: ${now.why}` });
  }
  if (old.rule !== now.rule) {
    changes.changed.push({ subject, lane, text: `another rule: ${now.rule ?? 'none'}` });
  }
  compareEditions(lane, old, now, changes);
}

/** From the least to the most that is audited. */
const AUDIT_ORDER: readonly EditionAudit[] = ['exempt', 'optional', 'required'];

/** Without editions all are audited as the rule says; among editions, one that is not named is not audited. */
function compareEditions(
  lane: LaneName,
  old: LaneDeclaration,
  now: LaneDeclaration,
  changes: Lists,
): void {
  const names = Object.keys({ ...old.editions, ...now.editions });
  const auditOf = ({ editions }: LaneDeclaration, name: string): EditionAudit =>
    editions === undefined ? 'required' : (editions[name] ?? 'exempt');
  for (const name of names) {
    const [was, is] = [auditOf(old, name), auditOf(now, name)];
    if (was === is) continue;
    const list = AUDIT_ORDER.indexOf(is) > AUDIT_ORDER.indexOf(was) ? changes.more : changes.less;
    list.push({
      subject: `lanes.${lane}.editions.${name}`,
      lane,
      text: `the audit is ${is}, before ${was}.`,
    });
  }
}

function compareUnattended(before: Manifest, after: Manifest, changes: Lists): void {
  const [old, now] = [before.consent.unattended, after.consent.unattended];
  if (old === now) return;
  const subject = 'consent.unattended';
  if (now === 'same') {
    const text = 'runs that nobody watches report too; before, they did not.';
    changes.more.push({ subject, lane: null, text });
  } else {
    changes.less.push({ subject, lane: null, text: 'runs that nobody watches no longer report.' });
  }
}

/** A switch that users rely on and that is gone lets more through than they agreed to. */
function compareSwitches(before: Manifest, after: Manifest, changes: Lists): void {
  const [old, now] = [before.consent.environment, after.consent.environment];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const subject = `consent.environment.${name}`;
    const [was, is] = [old[name], now[name]];
    if (was === undefined) {
      changes.changed.push({ subject, lane: null, text: 'a new switch.' });
    } else if (is === undefined || losesOff(was, is)) {
      const text = 'a switch, or a value of it, no longer turns reports off.';
      changes.more.push({ subject, lane: null, text });
    } else if (JSON.stringify(was) !== JSON.stringify(is)) {
      changes.changed.push({ subject, lane: null, text: 'other values.' });
    }
  }
}

/** A value in neither list means off too, so that only what now means on is lost. */
function losesOff(was: EnvironmentSwitch, is: EnvironmentSwitch): boolean {
  if (is.on === 'any') return was.on !== 'any';
  return was.on !== 'any' && is.on.some((value) => !was.on.includes(value));
}

function compareSettings(before: Manifest, after: Manifest, changes: Lists): void {
  const [old, now] = [before.consent.settings, after.consent.settings];
  if (old?.file === now?.file && old?.key === now?.key) return;
  const text =
    now === null
      ? 'no settings file holds the choice.'
      : `the choice is ${now.key} in ${now.file}.`;
  const list = old === null ? changes.changed : changes.more;
  list.push({ subject: 'consent.settings', lane: null, text });
}

/** A question asks of what is collected in any case: a purpose, not a collection. */
function compareQuestions(before: Manifest, after: Manifest, changes: Lists): void {
  const [old, now] = [before, after].map(
    (manifest) =>
      new Map(manifest.questions.map(({ title, ...asked }) => [JSON.stringify(asked), title])),
  );
  for (const [asked, title] of now ?? []) {
    if (old?.has(asked) !== true) {
      changes.changed.push({ subject: 'questions', lane: null, text: `a new one: ${title}.` });
    }
  }
  for (const [asked, title] of old ?? []) {
    if (now?.has(asked) !== true) {
      changes.changed.push({
        subject: 'questions',
        lane: null,
        text: `no longer asked: ${title}.`,
      });
    }
  }
}
