/** Figures of release health in words, and how they are laid out. */
import type { AlertSummary, ReleaseVerdict, VersionHealth } from '@candor/query/api';
import { sayEnvironment } from '../../address/environment.ts';
import { formatNumber } from '../../format/number.ts';
import type { JudgedRelease } from './query.ts';

export type SessionState = keyof VersionHealth['states'];

/** From the best to the worst, as docs/release-health.md has them. */
export const STATES: readonly SessionState[] = [
  'healthy',
  'errored',
  'unhandled',
  'abnormal',
  'crashed',
];

/** `99.87%`: near 100% a digit more is what it is about. */
export function formatPrecise(share: number, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: share > 0.9 && share < 1 ? 2 : 1,
  }).format(share);
}

/**
 * Where an axis of shares near 1 begins: at a round figure below all lower bounds. It need not be 0, since what is read off it is a
 * place and no length; both ends are written.
 */
export function startOfAxis(lows: readonly number[]): number {
  const least = Math.min(1, ...lows);
  return [0.99, 0.98, 0.95, 0.9, 0.8, 0.5].find((start) => start <= least) ?? 0;
}

interface VerdictWords {
  readonly title: string;
  readonly meaning: string;
}

/** What the early warning says of a release, and what that means for whoever has to decide. */
export function describeVerdict(verdict: ReleaseVerdict): VerdictWords {
  const { release, baseline } = verdict;
  if (baseline === null) {
    return {
      title: `${release} has no predecessor to lay it beside`,
      meaning:
        'Nobody ran an older release in the week before it, or nobody runs it yet. Name the one that it is to be laid beside, or wait for reports.',
    };
  }
  if (verdict.verdict === 'fail') {
    return {
      title: `${release} fails more often than ${baseline}`,
      meaning: `Stop its rollout${describeOdds(verdict)}. If it were no worse, the chance to read this would be at most 1 in 100, however often one looks.`,
    };
  }
  if (verdict.verdict === 'pass') {
    return {
      title: `${release} does not fail twice as often as ${baseline}`,
      meaning:
        'It can go on. If it did fail twice as often or more, the chance to read this would be at most 1 in 20.',
    };
  }
  return { title: `Not known yet: ${release} beside ${baseline}`, meaning: describeWait(verdict) };
}

function describeOdds({ oddsRatio }: ReleaseVerdict): string {
  return oddsRatio === null
    ? ''
    : `: the odds of a failure are ${formatNumber(oddsRatio)} times as high`;
}

function describeWait({ hours, failed, baselineFailed }: ReleaseVerdict): string {
  if (hours === 0) {
    return 'No hour is over yet in which both could be compared. Only whole hours of arrival count; look again in an hour.';
  }
  if (failed === null || baselineFailed === null) {
    return 'Some failed, but too few to tell how many. It is judged all the same: the verdict comes when it is sure.';
  }
  return 'What failed so far fits both: that it is worse, and that it is not. Where next to nothing fails it can stay so.';
}

/** The alerts of one environment: the list that the collector gives is of all. */
export function listAlertsUnder(
  alerts: readonly AlertSummary[],
  environment: string,
): readonly AlertSummary[] {
  return alerts.filter(({ figures }) => figures.environment === environment);
}

/** What a pipeline runs before it lets a release go further. */
export function writeGateCommand(
  origin: string,
  product: string,
  { release, baseline, environment }: JudgedRelease,
): string {
  const query = new URLSearchParams({
    product,
    release,
    ...(baseline !== null && { baseline }),
    ...sayEnvironment(environment),
  });
  return `curl -sf -H "authorization: Bearer $TOKEN" "${origin}/api/gate?${query.toString()}" | jq -r .verdict`;
}
