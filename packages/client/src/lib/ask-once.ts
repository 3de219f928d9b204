/**
 * The question whether telemetry may be collected, asked once: by an installer, or at the first start.
 */
import type { Decision } from '@candor/local/consent';
import type { Effects } from '@candor/local/effects';
import { isCi } from '@candor/local/unattended';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { findTarget } from '../target.ts';
import type { ChoiceResult } from '../telemetry.ts';
import { hasReader } from './notice.ts';
import type { Session } from './session.ts';
import { askAtTerminal } from './terminal-question.ts';
import { choose } from './user-calls.ts';

export interface AskOptions {
  /** What the installer was told: true for its flag `--accept-telemetry`. */
  readonly accepted?: boolean;
  /** Asks in the product's own way, a dialogue for example; null or an answer of null where nobody is there. Default: at the terminal. */
  readonly ask?: ((question: string) => Promise<string | null>) | null;
}

export interface AskResult {
  /** Null where nothing was answered, or everything had been before. */
  readonly answer: 'on' | 'off' | null;
  readonly by: 'flag' | 'variable' | 'person' | null;
  /** Whether the answer could be kept. */
  readonly kept: ChoiceResult;
}

/**
 * Answers by the installer's flag or variable, else asks whoever is there, if nobody has said anything yet. A flag and a variable
 * stay set for later installations, so their yes goes only to lanes for which no choice is kept: it neither changes one nor
 * widens what one was made for. Their no goes to every lane that the user's choice governs. While a question waits for its answer there is
 * no second one. Never rejects.
 */
export async function askOnce(session: Session, options: AskOptions): Promise<AskResult> {
  try {
    return await ask(session, options);
  } catch {
    // A dialogue of the host's that failed has no answer.
    return UNANSWERED;
  }
}

async function ask(session: Session, options: AskOptions): Promise<AskResult> {
  const { manifest, effects, watch } = session;
  const lanes = listLanes(manifest);
  const given = readGiven(effects.env, options);
  if (given?.answer === 'off') return { ...given, kept: choose(session, 'off', undefined) };
  if (given !== null) {
    const unchosen = lanes.filter((lane) => !isChosen(watch.decisions()[lane]));
    return unchosen.length === 0 ? UNANSWERED : { ...given, kept: choose(session, 'on', unchosen) };
  }
  const open = lanes.filter((lane) => watch.decisions()[lane]?.decidedBy === 'default');
  const asker = findAsker(effects, options);
  // A run that shows the notice has said enough: the next one may ask.
  const isSaid = session.isAsking === true || session.acts().isNoticeRun();
  if (open.length === 0 || asker === null || isSaid) return UNANSWERED;
  session.isAsking = true;
  let reply: string | null;
  try {
    reply = await asker(
      formatQuestion(manifest, open, findTarget(manifest, session.options, effects).collector),
    );
  } finally {
    session.isAsking = false;
  }
  if (reply === null) return UNANSWERED;
  const answer = /^\s*y(?:es)?\s*$/i.test(reply) ? 'on' : 'off';
  return { answer, by: 'person', kept: choose(session, answer, open) };
}

const UNANSWERED: AskResult = { answer: null, by: null, kept: { ok: true } };

/** Whether a choice is kept. One that is damaged is one too, and says off. */
function isChosen(decision: Decision | undefined): boolean {
  return (
    decision?.layers.some(({ layer, says }) => layer === 'choice' && says !== 'nothing') === true
  );
}

/** Lanes that start without being asked for, and those that run by a rule, are none of this question. */
function listLanes({ lanes }: Manifest): readonly LaneName[] {
  return (Object.keys(lanes) as LaneName[]).filter((lane) => {
    const consent = lanes[lane]?.consent;
    return consent === 'ask' || consent === 'notice';
  });
}

/** Only a clear yes is one: any other value of the variable is taken for a no. */
function readGiven(
  env: Effects['env'],
  { accepted }: AskOptions,
): { readonly answer: 'on' | 'off'; readonly by: 'flag' | 'variable' } | null {
  const variable = env['TELEMETRY'] ?? '';
  if (variable !== '' && variable !== '1') return { answer: 'off', by: 'variable' };
  if (variable === '1') return { answer: 'on', by: 'variable' };
  return accepted === true ? { answer: 'on', by: 'flag' } : null;
}

/** Never in a build service; without a function of the product's own, only where a person sits at a terminal. */
function findAsker(effects: Effects, { ask }: AskOptions): NonNullable<AskOptions['ask']> | null {
  if (ask === null || isCi(effects.env)) return null;
  if (ask !== undefined) return ask;
  return hasReader(effects) ? (question) => askAtTerminal(question, process) : null;
}

/** The question, made from the manifest, so that it can not promise less than is collected. */
function formatQuestion(manifest: Manifest, lanes: readonly LaneName[], collector: string): string {
  const { title, privacy, session, ids } = manifest;
  const facts = Object.values(session).map((fact) => `  - ${fact.title}: ${fact.why}`);
  const first =
    ids.device === 'none' ? 'a random id of the running process' : 'a random id of this device';
  return [
    `May ${title} send telemetry? ${describeSilence(manifest, lanes)}`,
    `It would send, to ${collector}: ${first}, the time, and`,
    ...facts,
    ...lanes.flatMap((lane) => describeLane(manifest, lane)),
    `More: ${privacy}`,
    'Send telemetry? [y/N] ',
  ].join('\n');
}

/** What holds without an answer: lanes that have a notice start without one. */
function describeSilence(manifest: Manifest, lanes: readonly LaneName[]): string {
  const told = lanes.filter((lane) => manifest.lanes[lane]?.consent === 'notice');
  return told.length === 0
    ? 'Without a yes nothing is collected.'
    : `A no turns it off. Without an answer this alone is collected, as its notice tells: ${told.join(', ')}.`;
}

function describeLane(manifest: Manifest, lane: LaneName): readonly string[] {
  const events = Object.values(manifest.events).filter((event) => event.lane === lane);
  return [
    `${lane}: ${manifest.lanes[lane]?.why ?? ''}`,
    ...events.flatMap((event) => [
      `  ${event.title}. ${event.when}`,
      ...Object.values(event.fields).map((field) => `  - ${field.title}: ${field.why}`),
    ]),
  ];
}
