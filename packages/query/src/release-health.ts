/** What the health of a release is: the states in which a session can end, and the figures made of their counts. */
import { type Share, estimateShare } from './wilson.ts';

/** From the best to the worst. docs/release-health.md says what each means. */
export const SESSION_STATES = ['healthy', 'errored', 'unhandled', 'abnormal', 'crashed'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** States that count as a failure of the release when it is laid beside its predecessor. */
export const FAILED_STATES: readonly SessionState[] = ['unhandled', 'abnormal', 'crashed'];

/** What an event with the role `health` says of its session so far. */
export const HEALTH_OUTCOMES = [
  'running',
  'healthy',
  'errored',
  'unhandled',
  'crashed',
  'abnormal',
] as const;
export type HealthOutcome = (typeof HEALTH_OUTCOMES)[number];

export interface HealthSaid {
  readonly outcome: HealthOutcome;
  /** Handled errors since the session's last such event. */
  readonly errors: number;
}

/** The state of a session: the worst that any of its events says. Without an event it is healthy. */
export function findState(said: readonly HealthSaid[]): SessionState {
  const worst = said.map((one) => SESSION_STATES.indexOf(readState(one)));
  return SESSION_STATES[Math.max(0, ...worst)] ?? 'healthy';
}

function readState({ outcome, errors }: HealthSaid): SessionState {
  if (outcome !== 'running' && outcome !== 'healthy') return outcome;
  return errors > 0 ? 'errored' : 'healthy';
}

/** What was counted of a release over a span of days. */
export interface HealthCounts {
  readonly sessions: number;
  readonly sessionsCrashed: number;
  /** Installations with a session, and those of them with one that crashed. */
  readonly installations: number;
  readonly installationsCrashed: number;
  /** Of all releases over the same days. */
  readonly installationsOfAll: number;
  /** The sum of what each session said last of how long it had been running. */
  readonly uptimeS: number;
}

export interface HealthFigures {
  readonly crashFreeSessions: Share;
  readonly crashFreeInstallations: Share;
  /** The share of the installations of all releases that had a session of this one. */
  readonly adoption: Share;
  /** Null without sessions. */
  readonly meanUptimeS: number | null;
}

/** `abnormal` is no crash: nobody knows whether a power cut or the product ended it. */
export function computeHealth(counts: HealthCounts): HealthFigures {
  const { sessions, installations } = counts;
  return {
    crashFreeSessions: estimateShare(sessions - counts.sessionsCrashed, sessions),
    crashFreeInstallations: estimateShare(
      installations - counts.installationsCrashed,
      installations,
    ),
    adoption: estimateShare(installations, counts.installationsOfAll),
    meanUptimeS: sessions === 0 ? null : counts.uptimeS / sessions,
  };
}
