/** What an alert says: figures of releases, nothing of any installation. The same for a program and for a person. */
import type { ReleaseVerdict } from '@candor/query/api';
import type { AlertRow } from '../metadata/alert-rows.ts';

export interface AlertMessage {
  /** For the webhook. */
  readonly data: {
    readonly kind: 'release_worse';
    readonly id: number;
    readonly product: string;
    readonly at: string;
    readonly figures: ReleaseVerdict;
  };
  /** For the mail. */
  readonly subject: string;
  readonly text: string;
}

export function describeAlert({ id, product, at, figures }: AlertRow): AlertMessage {
  const { release, environment, hours } = figures;
  const baseline = figures.baseline ?? 'its predecessor';
  const lines = [
    `${product} ${release} fails more often than ${baseline} (${environment}).`,
    '',
    describeOdds(figures),
    describeFailed(release, figures.failed, figures.atRisk),
    describeFailed(baseline, figures.baselineFailed, figures.baselineAtRisk),
    '',
    `Seen over ${hours} hours. A release that is no worse is accused like this once in a hundred times at most.`,
    'How it is counted: docs/release-health.md. You will not hear of this release again.',
  ];
  return {
    data: { kind: 'release_worse', id, product, at: new Date(at).toISOString(), figures },
    subject: `${product} ${release}: fails more often than ${baseline}`,
    text: `${lines.join('\n')}\n`,
  };
}

function describeOdds({ oddsRatio }: ReleaseVerdict): string {
  return oddsRatio === null
    ? 'How much more often can not be told: too few failed.'
    : `The odds of failing are ${oddsRatio.toFixed(1)} times as high.`;
}

function describeFailed(version: string, failed: number | null, atRisk: number | null): string {
  const [count, of] = [failed, atRisk].map((each) => (each === null ? 'too few to tell' : each));
  return `${version}: ${count} installations failed, in ${of} hours at risk.`;
}
