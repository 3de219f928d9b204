/**
 * The host's calls by which a user says something, or is told something.
 */
import type { LaneName } from '@candor/manifest/manifest';
import type { ChoiceResult } from '../telemetry.ts';
import { buildNotice, findDueNotice, formatNotice, hasReader } from './notice.ts';
import type { Session } from './session.ts';

/** Puts into effect what was decided anew, for what is on its way too. */
function applyDecisions({ watch, recorder, delivery }: Session): void {
  recorder.sessions.applyDecisions();
  for (const { lane, stop } of delivery.underWay) {
    if (watch.decisions()[lane]?.state !== 'on') stop();
  }
}

export function choose(
  session: Session,
  choice: 'on' | 'off',
  named: readonly LaneName[] | undefined,
): ChoiceResult {
  const { effects, watch, acts, recorder } = session;
  // A host without types may pass on what somebody typed.
  if (!CHOICES.has(choice)) {
    const got = typeof choice === 'string' ? 'another text' : 'no text';
    const message = `Expected the choice "on" or "off", got ${got}. Nothing was changed: pass one of the two.`;
    return { ok: false, message };
  }
  // Not those that run by a rule.
  const asked = Object.values(watch.decisions()).flatMap(({ lane, isChosen }) =>
    isChosen ? [lane] : [],
  );
  const lanes = named ?? asked;
  const governed = lanes.filter((lane) => asked.includes(lane));
  const others = lanes.filter((lane) => !asked.includes(lane));
  const written = acts().choose(choice, governed, effects.now());
  applyDecisions(session);
  // Also where a stronger layer had it off already: what is spooled goes by the user's word.
  if (choice === 'off') recorder.sessions.drop(governed);
  session.lookAgain();
  if (!written.ok || others.length === 0) return written;
  const message = `Expected lanes that ask for consent, got ${others.join(', ')}: such a lane runs by a rule, or is not declared. Its rule says how it ends.`;
  return { ok: false, message };
}

const CHOICES: ReadonlySet<unknown> = new Set(['on', 'off']);

export function applySitePolicy(session: Session, policy: 'forbidden' | 'allowed'): void {
  session.acts().setSitePolicy(policy, session.effects.now());
  applyDecisions(session);
  session.lookAgain();
}

export function takeNotice(session: Session): string | null {
  const { manifest, hash, effects, watch, recorder } = session;
  const acts = session.acts();
  if (acts.isNoticeRun() || session.isAsking !== undefined) return null;
  recorder.sessions.refresh(effects.now(), true);
  const before = acts.notice();
  const due = findDueNotice(manifest, watch.decisions(), before);
  if (due === null || !hasReader(effects)) return null;
  const text = formatNotice(manifest, due, watch.decisions());
  acts.markNotice(buildNotice(manifest, hash, due, before, effects.now()));
  recorder.sessions.applyDecisions();
  return text;
}
