import type { ReleaseVerdict } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { CopyButton } from '../../controls/copy-button.tsx';
import { formatCounted, formatNumber } from '../../format/number.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartError, ChartLoading } from '../chart/chart-states.tsx';
import { useScope } from '../frame/scope.ts';
import { describeVerdict, writeGateCommand } from './health-words.ts';
import { verdictQuery } from './query.ts';
import { ReleasePicker } from './release-picker.tsx';
import styles from './reliability.module.css';

/** From these figures on the test decides; docs/release-health.md says why these. */
const EVIDENCE_WORSE = 100;
const EVIDENCE_CLEARED = 20;

interface VerdictCardProps {
  readonly release: string;
  /** Null: the collector chooses the predecessor. */
  readonly baseline: string | null;
  /** Of which one can choose. */
  readonly versions: readonly string[];
}

/** The early warning: whether a release does worse than the one before it, what that means, and how a pipeline asks. */
export function VerdictCard({ release, baseline, versions }: VerdictCardProps): ReactElement {
  const { product: summary, environment } = useScope();
  const { product } = summary;
  const judged = { release, baseline, environment };
  const asked = useQuery(verdictQuery(product, judged));
  const beside = asked.data?.baseline ?? baseline;
  const command = writeGateCommand(location.origin, product, judged);
  return (
    <ChartCard
      title="Early warning"
      unit={`Release ${release} beside ${beside ?? 'its predecessor'}, by whole hours of arrival`}
      busy={asked.isFetching}
      facts={
        asked.data && (
          <>
            <span>{formatCounted(asked.data.hours, 'hour', 'hours')} compared</span>
            <span>
              An installation fails once at most, in a crash, an abnormal end or an unhandled error
            </span>
          </>
        )
      }
    >
      {versions.length > 1 && (
        <ReleasePicker versions={versions} version={release} baseline={baseline} withPredecessor />
      )}
      {asked.data ? (
        <Verdict verdict={asked.data} />
      ) : asked.error ? (
        <ChartError error={asked.error} height={140} retry={() => void asked.refetch()} />
      ) : (
        <ChartLoading height={140} />
      )}
      <div className={styles['gate']}>
        <p id="gate-line">For a pipeline, with a token of the scope read:</p>
        <pre tabIndex={0} role="group" aria-labelledby="gate-line">
          <code>{command}</code>
        </pre>
        <CopyButton label="Copy the line" text={() => command} />
      </div>
    </ChartCard>
  );
}

function Verdict({ verdict }: { readonly verdict: ReleaseVerdict }): ReactElement {
  const { title, meaning } = describeVerdict(verdict);
  return (
    <div className={styles['verdict']}>
      <p className={styles['verdictTitle']}>
        <span className={styles['verdictBadge']} data-verdict={verdict.verdict}>
          <data value={verdict.verdict}>{verdict.verdict}</data>
        </span>{' '}
        {title}
      </p>
      <p className={styles['meaning']}>{meaning}</p>
      <dl className={styles['figures']}>
        <Side of={verdict.release} failed={verdict.failed} atRisk={verdict.atRisk} />
        {verdict.baseline !== null && (
          <Side
            of={verdict.baseline}
            failed={verdict.baselineFailed}
            atRisk={verdict.baselineAtRisk}
          />
        )}
        <Evidence
          title="Evidence that it is worse"
          value={verdict.evidenceWorse}
          of={EVIDENCE_WORSE}
        />
        <Evidence
          title="Evidence that it is not"
          value={verdict.evidenceCleared}
          of={EVIDENCE_CLEARED}
        />
      </dl>
    </div>
  );
}

function Side(props: {
  readonly of: string;
  readonly failed: number | null;
  readonly atRisk: number | null;
}): ReactElement {
  const { of, failed, atRisk } = props;
  return (
    <div>
      <dt>Failed under {of}</dt>
      <dd>
        {failed === null ? 'too few to tell' : <data value={failed}>{formatNumber(failed)}</data>}{' '}
        <small>
          {atRisk === null
            ? 'of too few to tell'
            : `in ${formatCounted(atRisk, 'hour', 'hours')} of all its installations together`}
        </small>
      </dd>
    </div>
  );
}

interface EvidenceProps {
  readonly title: string;
  readonly value: number | null;
  /** From which on it decides. */
  readonly of: number;
}

/** Evidence multiplies, so the bar is logarithmic: from 1, which says nothing, to what decides. */
function Evidence({ title, value, of }: EvidenceProps): ReactElement {
  const part = value === null || value <= 1 ? 0 : Math.min(1, Math.log(value) / Math.log(of));
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {value === null ? (
          'too few to tell'
        ) : (
          <data value={value}>{value > 1e6 ? 'over a million' : formatNumber(value)}</data>
        )}{' '}
        <small>from {of} on it decides</small>
        <span className={styles['evidence']} aria-hidden="true">
          <span style={{ width: `${part * 100}%` }} />
        </span>
      </dd>
    </div>
  );
}
