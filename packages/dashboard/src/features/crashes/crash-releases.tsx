import type { ComparedReleases, FailureDetail, VersionHealth } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatNumber } from '../../format/number.ts';
import { FigureBars, type FigureBar } from '../chart/figure-bars.tsx';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell, textCell } from '../chart/figures-table.ts';
import { useScope } from '../frame/scope.ts';
import { comparedQuery } from '../reliability/query.ts';
import { choosePair, ReleasePicker, type ReleasePair } from '../reliability/release-picker.tsx';

const route = getRouteApi('/products/$product/crashes/$group');

/** A failure under two releases side by side; nothing where only one release is told of. */
export function CrashReleases({ detail }: { readonly detail: FailureDetail }): ReactElement | null {
  const versions = detail.byVersion.map(({ name }) => name).filter((name) => name !== '');
  const pair = choosePair(versions, route.useSearch());
  return pair === null ? null : <Compared detail={detail} versions={versions} pair={pair} />;
}

interface ComparedProps {
  readonly detail: FailureDetail;
  readonly versions: readonly string[];
  readonly pair: ReleasePair;
}

function Compared({ detail, versions, pair }: ComparedProps): ReactElement {
  const scope = useScope();
  const asked = useQuery(comparedQuery(scope.product.product, pair, scope));
  const { group } = detail.summary;
  return (
    <FiguresCard
      title="Two releases side by side"
      unit="Installations with this failure, and which part that is of all that ran the release"
      asked={asked}
      height={80}
      lead={<ReleasePicker versions={versions} {...pair} />}
      table={(compared) =>
        buildTable(
          ['Release', '#Installations with it', '#Installations'],
          listSides(compared, group).map(({ version, installations, health }) => [
            textCell(version),
            countCell(installations, null),
            countCell(health?.installations ?? null, null),
          ]),
        )
      }
      renderFacts={(compared) => <span>{describeHealth(compared)}</span>}
      empty={null}
      renderPicture={(compared) => <FigureBars bars={listBars(compared, group)} />}
    />
  );
}

interface Side {
  readonly version: string;
  /** With the failure. Null: too few to tell; 0: none. */
  readonly installations: number | null;
  readonly health: VersionHealth | null;
}

function listSides(compared: ComparedReleases, group: string): readonly Side[] {
  const { version, baseline, health, baselineHealth, failures } = compared;
  const found = failures.find((one) => one.group === group);
  return [
    { version, installations: found ? found.installations : null, health },
    {
      version: baseline,
      installations: found ? found.baselineInstallations : null,
      health: baselineHealth,
    },
  ];
}

/**
 * The bars are shares where both are known: releases that few and many run are not to be compared by counts. Who tells of failures
 * need not tell of health, so there need be no whole to be a part of.
 */
function listBars(compared: ComparedReleases, group: string): readonly FigureBar[] {
  const sides = listSides(compared, group).map((side) => ({ ...side, share: shareOf(side) }));
  const isByShare = sides.every(
    ({ installations, share }) => installations === null || share !== null,
  );
  return sides.map(({ version, installations, share }, index) => ({
    key: `${version} ${index}`,
    label: version,
    value: installations,
    text: installations === null ? 'too few to tell' : formatNumber(installations),
    length: isByShare ? share : installations,
    share,
  }));
}

function shareOf({ installations, health }: Side): number | null {
  if (installations === null || health === null) return null;
  if (health.installations < installations) return null;
  return health.installations === 0 ? 0 : installations / health.installations;
}

function describeHealth({ version, baseline, health, baselineHealth }: ComparedReleases): string {
  const sides = [
    [version, health],
    [baseline, baselineHealth],
  ] as const;
  return sides
    .map(([name, side]) =>
      side === null
        ? `of ${name} no health is told`
        : `${formatNumber(side.installations)} installations told of the health of ${name}`,
    )
    .join(' · ');
}
