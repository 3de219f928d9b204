/**
 * Events, fields, facts and the device id, compared by what they let through.
 */
import type { Change } from '../../diff.ts';
import type { FieldDeclaration, LaneName, Manifest } from '../../manifest.ts';
import { coversReach, describeEventReach, describeReach, type Reach } from '../../reach.ts';

export interface Changes {
  readonly more: readonly Change[];
  readonly less: readonly Change[];
  readonly changed: readonly Change[];
}

/** One thing that is collected. */
interface Collected {
  readonly lane: LaneName | null;
  readonly reach: Reach;
  readonly why: string;
  /** What is said about it beside that, by name. */
  readonly said: Readonly<Record<string, string | boolean | null>>;
}

export function compareCollected(before: Manifest, after: Manifest): Changes {
  const [old, now] = [listCollected(before), listCollected(after)];
  const changes = { more: [] as Change[], less: [] as Change[], changed: [] as Change[] };
  for (const [subject, one] of now) {
    const previous = old.get(subject);
    if (previous === undefined) {
      changes.more.push({
        subject,
        lane: one.lane,
        text: `new, ${nameReach(one.reach)}. ${one.why}`,
      });
    } else compareOne(subject, previous, one, changes);
  }
  for (const [subject, { lane }] of old) {
    if (!now.has(subject)) changes.less.push({ subject, lane, text: 'no longer collected.' });
  }
  return changes;
}

function compareOne(
  subject: string,
  before: Collected,
  after: Collected,
  changes: { more: Change[]; less: Change[]; changed: Change[] },
): void {
  const { lane } = after;
  if (before.lane !== after.lane) {
    const text = `now in the lane ${after.lane ?? 'of every report'}, before in ${before.lane ?? 'all'}.`;
    changes.more.push({ subject, lane, text });
  }
  if (!coversReach(before.reach, after.reach)) {
    const text = `${nameReach(after.reach)}, before ${nameReach(before.reach)}.`;
    changes.more.push({ subject, lane, text });
  } else if (!coversReach(after.reach, before.reach)) {
    const text = `only ${nameReach(after.reach)}, before ${nameReach(before.reach)}.`;
    changes.less.push({ subject, lane, text });
  }
  if (before.why !== after.why) {
    changes.changed.push({ subject, lane, text: `another reason: ${after.why}` });
  }
  for (const [name, value] of Object.entries(after.said)) {
    if (before.said[name] === value) continue;
    changes.changed.push({ subject, lane, text: `${name} is now ${String(value)}.` });
  }
}

function nameReach(reach: Reach): string {
  if (typeof reach === 'string') return reach.replace(/^event\b/, 'an event');
  return reach.length > 12 ? `one of ${reach.length} values` : `one of ${reach.join(', ')}`;
}

function listCollected(manifest: Manifest): ReadonlyMap<string, Collected> {
  const list = new Map<string, Collected>();
  if (manifest.ids.device !== 'none') {
    const why = 'Counts installations.';
    list.set('device', { lane: null, reach: manifest.ids.device, why, said: {} });
  }
  for (const [name, fact] of Object.entries(manifest.session)) {
    list.set(`session.${name}`, collectField(fact, null));
  }
  for (const [name, event] of Object.entries(manifest.events)) {
    const { lane, why, title, when, fields } = event;
    list.set(name, { lane, reach: describeEventReach(event), why, said: { title, when } });
    for (const [field, declared] of Object.entries(fields)) {
      list.set(`${name}.${field}`, collectField(declared, lane));
    }
  }
  return list;
}

function collectField(field: FieldDeclaration, lane: LaneName | null): Collected {
  const { title, why, optional } = field;
  // The unit of a measure is part of its reach; that of a count is only a word.
  const unit = field.type === 'count' ? { unit: field.unit } : {};
  return { lane, reach: describeReach(field), why, said: { title, optional, ...unit } };
}
