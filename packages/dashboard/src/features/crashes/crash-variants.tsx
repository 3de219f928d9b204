import type { FailureDetail, FailureVariant } from '@candor/query/api';
import { getRouteApi } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { formatCounted } from '../../format/number.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import chart from '../chart/chart.module.css';
import { EmptyState } from '../chart/chart-states.tsx';
import { describeFew } from '../chart/figures-table.ts';
import { useScope } from '../frame/scope.ts';
import { ConfirmButton } from '../settings/confirm-button.tsx';
import { FailureNote } from '../settings/failure-note.tsx';
import { useChange } from '../settings/use-change.ts';
import { CrashStack } from './crash-stack.tsx';
import styles from './crashes.module.css';
import { CRASHES, splitGroup, type SplitOff } from './query.ts';

const route = getRouteApi('/products/$product/crashes/$group');

interface CrashVariantsProps {
  readonly detail: FailureDetail;
  readonly k: number | null;
  readonly mayChange: boolean;
}

/** The stacks of a group, the most widespread first: the same bug by other lines or another way. */
export function CrashVariants({ detail, k, mayChange }: CrashVariantsProps): ReactElement {
  const { variants } = detail;
  const [shownAt, setShownAt] = useState(0);
  const shown = variants[shownAt] ?? variants[0];
  return (
    <ChartCard
      title="Stack"
      unit="The latest of each variant. Frames of the product’s own code in full, all others counted."
      facts={shown && <VariantFacts variant={shown} k={k} />}
    >
      {variants.length > 1 && (
        <div className={styles['variants']} role="group" aria-label="Variants">
          {variants.map(({ fingerprint, variant }, index) => (
            <button
              key={`${fingerprint} ${variant}`}
              type="button"
              aria-pressed={variants[index] === shown}
              onClick={() => {
                setShownAt(index);
              }}
            >
              Variant {index + 1}
            </button>
          ))}
        </div>
      )}
      {shown ? (
        <>
          <CrashStack errors={shown.errors} />
          {mayChange && <SplitOffButtons detail={detail} variant={shown} />}
        </>
      ) : (
        <EmptyState height={120}>
          <p className={chart['stateTitle']}>No stack in this time span</p>
          <p>Widen the time span.</p>
        </EmptyState>
      )}
    </ChartCard>
  );
}

function VariantFacts(props: {
  readonly variant: FailureVariant;
  readonly k: number | null;
}): ReactElement {
  const { installations, times, version, variant, fingerprint } = props.variant;
  return (
    <>
      <span>
        {installations === null
          ? `${describeFew(props.k)} installations`
          : formatCounted(installations, 'installation', 'installations')}
      </span>
      {times !== null && <span>{formatCounted(times, 'time', 'times')}</span>}
      <span>{version === null ? 'version withheld' : `lines of ${version}`}</span>
      <span>
        fingerprint <code>{fingerprint}</code>, variant <code>{variant}</code>
      </span>
    </>
  );
}

/** What can be taken out of a group: a fingerprint that was merged into it, or one of several variants. */
function SplitOffButtons(props: {
  readonly detail: FailureDetail;
  readonly variant: FailureVariant;
}): ReactElement | null {
  const { fingerprints, variants } = props.detail;
  const { fingerprint, variant } = props.variant;
  const { product } = useScope().product;
  const { group } = route.useParams();
  const split = useChange((part: SplitOff) => splitGroup({ product, group }, part), [CRASHES]);
  if (variants.length < 2) return null;
  const isMerged = fingerprints.length > 1 && fingerprint !== group;
  return (
    <div className={styles['acts']}>
      <ConfirmButton
        label="Split off"
        of="this variant"
        disabled={split.isMaking}
        onConfirm={() => {
          split.make({ fingerprint, variant });
        }}
      />
      {isMerged && (
        <ConfirmButton
          label="Take out"
          of={`the fingerprint ${fingerprint}`}
          disabled={split.isMaking}
          onConfirm={() => {
            split.make({ fingerprint });
          }}
        />
      )}
      <small>
        {isMerged
          ? 'Split off makes this variant a group of its own; take out undoes the merge of its fingerprint.'
          : 'Makes this variant a group of its own.'}
      </small>
      <FailureNote failure={split.failure} />
    </div>
  );
}
