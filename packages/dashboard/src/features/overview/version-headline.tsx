import type { Question, Span } from '@candor/query/question';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { compareSpan, lengthOfSpan, shiftSpan, tailOfSpan } from '../../address/span.ts';
import { changeOfShare } from '../../format/change.ts';
import { formatCounted, formatShare } from '../../format/number.ts';
import { nowDays } from '../../limits.ts';
import { answerQuery } from '../chart/query.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { findNewestVersion, shareOfVersion, type VersionShare } from './newest-version.ts';
import { Headline } from './headline.tsx';

/** What part of the installations of the last days runs the newest version; the same version's part a span earlier. */
export function VersionHeadline({ fact }: { readonly fact: string }): ReactElement {
  const scope = useScope();
  const ask = (span: Span): Question =>
    buildQuestion(
      scope,
      { of: 'installations' },
      { breakdown: { by: 'fact', fact }, step: 'span', span },
    );
  const tail = tailOfSpan(scope.span, nowDays);
  const length = lengthOfSpan(scope.span);
  const comparison = compareSpan(scope.span, scope.today, scope.product.firstDay);
  const now = useQuery(answerQuery(ask(tail)));
  const before = useQuery({
    ...answerQuery(ask(shiftSpan(tail, length))),
    enabled: comparison !== null,
  });
  const newest = now.data ? findNewestVersion(now.data) : null;
  const earlier =
    newest && comparison && before.data ? shareOfVersion(before.data, newest.version) : null;
  const isPending = now.isPending || (comparison !== null && before.isPending);
  return (
    <Headline
      title="Newest version"
      value={newest?.share ?? null}
      text={newest ? formatShare(newest.share) : now.isPending ? null : '—'}
      change={newest && earlier !== null ? changeOfShare(newest.share, earlier) : null}
      against={
        now.error?.message ??
        describeEarlier({
          length,
          newest,
          earlier,
          isPending,
          folded: now.data?.folded.groups ?? 0,
        })
      }
      note={
        newest && (
          <>
            run <strong>{newest.version}</strong> in the last{' '}
            {formatCounted(lengthOfSpan(tail), 'day', 'days')}
            {/* Few run a version on its first days, and few can not be shown. */}
            {now.data?.folded.groups ? '; a newer one may be folded' : ''}
          </>
        )
      }
      busy={now.isFetching}
    />
  );
}

interface Earlier {
  /** Days between the two looks. */
  readonly length: number;
  readonly newest: VersionShare | null;
  readonly earlier: number | null;
  readonly isPending: boolean;
  /** Versions that were folded together. */
  readonly folded: number;
}

/** `on 28 days earlier`, or why there is nothing to compare with. */
function describeEarlier(given: Earlier): string {
  const { length, newest, earlier, isPending, folded } = given;
  if (isPending) return '';
  if (newest === null) {
    return folded > 0
      ? 'folded for privacy: too few installations run the others'
      : 'no version is run by enough installations to be shown';
  }
  if (earlier === null) return 'too little earlier to compare';
  return `on ${formatCounted(length, 'day', 'days')} earlier`;
}
