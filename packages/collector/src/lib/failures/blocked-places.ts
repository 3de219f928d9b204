/** Where a product's code was when it kept its main thread busy, as the API tells it: by names of its own, and counts by the k-check. */
import type { Manifest } from '@candor/manifest/manifest';
import type { BlockedPage, BlockedPlace } from '@candor/query/api';
import type { FailureGroupRow, FailureStore } from '@candor/store/failures';
import { failureGroupsMax } from '../../limits.ts';
import type { FindK } from '../k-rules/k-rules.ts';
import { type AskedSpan, findFailureScope } from './failure-scope.ts';
import { readDescription, tellTitle } from './tell-stack.ts';

export interface BlockedParts {
  readonly failures: FailureStore;
  readonly findK: FindK;
}

/** The field of the role slowness that holds the frames; samples of the same fingerprint are one place. */
const FIELD = 'frames';

/** Empty for a product that samples nothing. @throws CollectorError role_undeclared without an event of the role slowness */
export async function listBlocked(
  { failures, findK }: BlockedParts,
  manifest: Manifest,
  span: AskedSpan,
): Promise<BlockedPage> {
  const k = findK(manifest.product);
  const scope = findFailureScope(manifest, 'slowness', span);
  const rows = await failures.findGroups(
    { ...scope, field: FIELD, moves: [], name: null },
    failureGroupsMax,
    span.from,
  );
  return { ...span, k, places: rows.map((row) => tellPlace(row, k)) };
}

function tellPlace(
  { name, times, installations, lastDay, latest }: FailureGroupRow,
  k: number,
): BlockedPlace {
  const { module, symbol } = tellTitle(readDescription(latest));
  const isTold = installations >= k;
  return {
    place: name,
    module,
    symbol,
    times: isTold ? times : null,
    installations: isTold ? installations : null,
    lastDay: isTold ? lastDay : null,
  };
}
