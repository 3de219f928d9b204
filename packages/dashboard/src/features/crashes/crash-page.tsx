import { findRole } from '@candor/manifest/roles';
import type { FailureDetail } from '@candor/query/api';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { sayEnvironment, underEnvironment } from '../../address/environment.ts';
import { formatSearchString } from '../../address/search.ts';
import { CopyButton } from '../../controls/copy-button.tsx';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import { useTitle } from '../../controls/use-title.ts';
import { formatAgo, formatDay } from '../../format/date.ts';
import { capitalize } from '../../format/measure.ts';
import { formatCounted } from '../../format/number.ts';
import { meQuery } from '../account/query.ts';
import chart from '../chart/chart.module.css';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartError, ChartLoading, EmptyState } from '../chart/chart-states.tsx';
import { describeFew } from '../chart/figures-table.ts';
import { keepView } from '../frame/keep-view.ts';
import { useScope } from '../frame/scope.ts';
import { CrashActs } from './crash-acts.tsx';
import { CrashCells } from './crash-cells.tsx';
import { CrashReleases } from './crash-releases.tsx';
import { CrashTrend } from './crash-trend.tsx';
import { CrashVariants } from './crash-variants.tsx';
import { describeCrash, titleCrash } from './crash-words.ts';
import styles from './crashes.module.css';
import { failureQuery, failuresQuery } from './query.ts';
import { StatusBadge } from './status-badge.tsx';
import { UndeclaredRole } from './undeclared-role.tsx';

const route = getRouteApi('/products/$product/crashes/$group');

/** One group of failures: its stacks, where it happens, what people say of it. */
export function CrashPage(): ReactElement {
  const { group } = route.useParams();
  const scope = useScope();
  const { product } = scope.product;
  const isDeclared = findRole(scope.manifest, 'failure') !== undefined;
  const asked = useQuery({ ...failureQuery(product, group, scope), enabled: isDeclared });
  if (!isDeclared) return <UndeclaredRole role="failure" />;
  return (
    <>
      <Link
        from="/products/$product"
        to="/products/$product/crashes"
        search={keepView}
        className={`${controls['quiet']} ${styles['back']}`}
      >
        <Icon name="back" />
        All crashes
      </Link>
      {asked.data ? (
        <Detail key={group} detail={asked.data} />
      ) : asked.error?.status === 404 ? (
        <Missing />
      ) : asked.error ? (
        <ChartError error={asked.error} height={200} retry={() => void asked.refetch()} />
      ) : (
        <ChartLoading height={320} />
      )}
    </>
  );
}

/** A link can be older than what is kept, and a group can have been merged since. */
function Missing(): ReactElement {
  const { environment } = useScope();
  return (
    <div className={chart['state']} role="alert">
      <p className={chart['stateTitle']}>
        Nothing of this group in this time span{underEnvironment(environment)}
      </p>
      <p>
        It did not happen in these days, was merged into another group, or is older than what is
        kept. Widen the time span, or look through all crashes.
      </p>
    </div>
  );
}

function Detail({ detail }: { readonly detail: FailureDetail }): ReactElement {
  const scope = useScope();
  const { product } = scope;
  const { data: me } = useSuspenseQuery(meQuery);
  const list = useQuery(failuresQuery(product.product, scope));
  const mayChange = me.user !== null && me.user.role !== 'viewer';
  const k = list.data?.k ?? null;
  const groups = list.data?.groups ?? [];
  useTitle(titleCrash(detail.summary.title), 'Crashes', product.title);
  return (
    <>
      <CrashHead detail={detail} k={k} mayChange={mayChange} />
      <CrashVariants detail={detail} k={k} mayChange={mayChange} />
      {detail.summary.installations === null ? <Withheld k={k} /> : <Where detail={detail} k={k} />}
      {mayChange && <CrashActs detail={detail} groups={groups} />}
    </>
  );
}

interface OfGroup {
  readonly detail: FailureDetail;
  readonly k: number | null;
}

/** When it happens, and on what. */
function Where({ detail, k }: OfGroup): ReactElement {
  return (
    <>
      <CrashTrend detail={detail} k={k} />
      <div className={chart['grid']}>
        <CrashCells title="Releases" detail={detail} by="byVersion" k={k} />
        <CrashCells title="Systems" detail={detail} by="bySystem" k={k} />
        <CrashCells title="Severities" detail={detail} by="bySeverity" k={k} />
      </div>
      <CrashReleases detail={detail} />
    </>
  );
}

function Withheld({ k }: { readonly k: number | null }): ReactElement {
  return (
    <ChartCard title="When and where" unit="Days, releases, systems and severities">
      <EmptyState height={120}>
        <p className={chart['stateTitle']}>Withheld for privacy</p>
        <p>
          {capitalize(describeFew(k))} installations met this failure in this time span: a day or a
          system could show which. Widen the time span, or wait for more reports.
        </p>
      </EmptyState>
    </ChartCard>
  );
}

function CrashHead(props: OfGroup & { readonly mayChange: boolean }): ReactElement {
  const { summary } = props.detail;
  const { today, environment } = useScope();
  // A group of tests alone is not to be found under production.
  const permalink = summary.permalink + formatSearchString({ ...sayEnvironment(environment) });
  const { installations, times, firstDay, lastDay } = summary;
  return (
    <div className={styles['head']}>
      <h2>
        {titleCrash(summary.title)} <StatusBadge group={summary} />
      </h2>
      <p className={styles['place']}>
        <code>{describeCrash(summary.title) || 'no frame of the product’s own code'}</code>
      </p>
      <p className={styles['where']}>
        <span data-testid="installations">
          {installations === null
            ? `${describeFew(props.k)} installations`
            : formatCounted(installations, 'installation', 'installations')}
        </span>
        {times !== null && <span>{formatCounted(times, 'time', 'times')}</span>}
        {firstDay !== null && <span>first {formatDay(firstDay)}</span>}
        {lastDay !== null && <span>last {formatAgo(lastDay, today)}</span>}
        {summary.hasReturned && summary.fixedIn !== null && (
          <span>came again in {summary.fixedIn} or later, in which it was said to be fixed</span>
        )}
      </p>
      <p className={styles['acts']}>
        <CopyButton label="Copy the permalink" text={() => location.origin + permalink} />
        {props.mayChange && (
          <a href="#status" className={controls['button']}>
            Change the status
          </a>
        )}
      </p>
    </div>
  );
}
