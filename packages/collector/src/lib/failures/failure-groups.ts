/** Groups of failures as the API tells them: counts by the k-check, status, what returned, and where it happens. */
import type { Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';
import type {
  ComparedReleases,
  FailureCell,
  FailureDetail,
  FailureGroup,
  FailurePage,
  FailureVariant,
} from '@candor/query/api';
import { compareVersions } from '@candor/query/version';
import type {
  FailureCellBy,
  FailureCellRow,
  FailureCells,
  FailureGroupRow,
  FailureGroupScope,
  FailureStore,
} from '@candor/store/failures';
import { CollectorError } from '../../errors.ts';
import { failureGroupsMax, failureVariantsMax } from '../../limits.ts';
import type { FindK } from '../k-rules/k-rules.ts';
import type { FailureGroupSaid, FailureRows } from '../metadata/failure-rows.ts';
import { type ComparedVersions, tellCompared } from './compared-groups.ts';
import { type AskedSpan, findFailureScope } from './failure-scope.ts';
import { findReturned } from './returned-groups.ts';
import { isCounted, tellCells } from './tell-cells.ts';
import { createLinks, readDescription, tellErrors, tellTitle } from './tell-stack.ts';
import type { Vocabularies } from './vocabularies.ts';

export interface FailureGroupParts {
  readonly rows: FailureRows;
  readonly failures: FailureStore;
  readonly vocabularies: Vocabularies;
  readonly findK: FindK;
}

export interface FailureGroups {
  readonly list: (manifest: Manifest, span: AskedSpan) => Promise<FailurePage>;
  /** @throws CollectorError failure_group_unknown */
  readonly read: (manifest: Manifest, group: string, span: AskedSpan) => Promise<FailureDetail>;
  /** The failures of two versions, once they are named, those of most installations first; none of a product that tells of health alone. */
  readonly compare: (
    manifest: Manifest,
    span: AskedSpan,
  ) => Promise<(versions: ComparedVersions) => ComparedReleases['failures']>;
}

export function createFailureGroups(parts: FailureGroupParts): FailureGroups {
  const { failures, findK } = parts;
  return {
    list: async (manifest, span) => {
      const k = findK(manifest.product);
      const scope = findScope(parts, manifest, span, null);
      const rows = await failures.findGroups(scope, failureGroupsMax);
      const said = mapSaid(parts.rows, scope.product);
      const names = rows.map(({ name }) => name);
      const tell = await countCells(failures, scope, { groups: names, by: PLACES }, k);
      const hasReturned = await findReturned(failures, scope, rows, said, k);
      const groups = rows.map((row) =>
        tellGroup(
          row,
          scope.product,
          said.get(row.name),
          tellPlaces(tell, row.name),
          k,
          hasReturned(row),
        ),
      );
      return { ...span, k, groups };
    },
    read: async (manifest, group, span) => {
      const k = findK(manifest.product);
      const scope = findScope(parts, manifest, span, group);
      const [[row], tell] = await Promise.all([
        failures.findGroups(scope, 1),
        countCells(failures, scope, { groups: [group], by: [...PLACES, 'variant'] }, k),
      ]);
      if (row === undefined) throw unknown();
      return tellDetail(parts, scope, { row, tell, k });
    },
    compare: async (manifest, span) => {
      if (findRole(manifest, 'failure') === undefined) return () => [];
      const k = findK(manifest.product);
      const scope = findScope(parts, manifest, span, null);
      const rows = await failures.findVersionCells(scope, failureGroupsMax, k);
      return (versions) => tellCompared(rows, versions, k);
    },
  };
}

function findScope(
  { rows }: FailureGroupParts,
  manifest: Manifest,
  span: AskedSpan,
  name: string | null,
): FailureGroupScope {
  const scope = findFailureScope(manifest, 'failure', span);
  return { ...scope, field: 'failure', moves: rows.listMoves(manifest.product), name };
}

function mapSaid(rows: FailureRows, product: string): ReadonlyMap<string, FailureGroupSaid> {
  return new Map(rows.listSaid(product).map((said) => [said.name, said]));
}

/** Where groups happen; of each the cells that are its own. */
interface Places {
  readonly byVersion: readonly FailureCell[];
  readonly bySystem: readonly FailureCell[];
  readonly bySeverity: readonly FailureCell[];
  readonly byDay: readonly FailureCell[];
}

/** Of a group of fewer than k installations: the names of cells alone would say when and where one of them was. */
const NOWHERE: Places = { byVersion: [], bySystem: [], bySeverity: [], byDay: [] };

const PLACES: readonly FailureCellBy[] = ['version', 'system', 'severity', 'day'];

type TellCells = (by: FailureCellBy, group: string) => readonly FailureCell[];

/** Counts once for all of these groups, and gives what is told of one. */
async function countCells(
  failures: FailureStore,
  scope: FailureGroupScope,
  asked: FailureCells,
  k: number,
): Promise<TellCells> {
  const cells = new Map<string, FailureCellRow[]>();
  for (const cell of await failures.countCells(scope, asked, k)) {
    const key = `${cell.by} ${cell.name}`;
    const own = cells.get(key);
    if (own === undefined) cells.set(key, [cell]);
    else own.push(cell);
  }
  return (by, group) => tellCells(cells.get(`${by} ${group}`) ?? [], k);
}

function tellPlaces(tell: TellCells, group: string): Places {
  return {
    byVersion: tell('version', group)
      .filter(isCounted)
      .toSorted((a, b) => compareVersions(a.name, b.name)),
    bySystem: tell('system', group).filter(isCounted),
    bySeverity: tell('severity', group).filter(isCounted),
    byDay: tell('day', group).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function tellGroup(
  row: FailureGroupRow,
  product: string,
  said: FailureGroupSaid | undefined,
  places: Places,
  k: number,
  hasReturned: boolean,
): FailureGroup {
  const isTold = row.installations >= k;
  const { byVersion, bySystem, bySeverity, byDay } = isTold ? places : NOWHERE;
  return {
    group: row.name,
    title: tellTitle(readDescription(row.latest)),
    status: said?.status ?? 'open',
    fixedIn: said?.fixedIn ?? null,
    hasReturned,
    times: isTold ? row.times : null,
    installations: isTold ? row.installations : null,
    firstDay: isTold ? row.firstDay : null,
    lastDay: isTold ? row.lastDay : null,
    versions: byVersion.map(({ name }) => name),
    systems: bySystem.map(({ name }) => name),
    severities: bySeverity.map(({ name }) => name),
    byDay,
    permalink: `/products/${encodeURIComponent(product)}/crashes/${encodeURIComponent(row.name)}`,
  };
}

interface CountedGroup {
  readonly row: FailureGroupRow;
  readonly tell: TellCells;
  readonly k: number;
}

async function tellDetail(
  parts: FailureGroupParts,
  scope: FailureGroupScope,
  { row, tell, k }: CountedGroup,
): Promise<FailureDetail> {
  const { failures, rows } = parts;
  const places = row.installations >= k ? tellPlaces(tell, row.name) : NOWHERE;
  const said = mapSaid(rows, scope.product);
  const [hasReturned, variants] = await Promise.all([
    findReturned(failures, scope, [row], said, k),
    tellVariants(parts, scope, tell('variant', row.name), places),
  ]);
  return {
    summary: tellGroup(row, scope.product, said.get(row.name), places, k, hasReturned(row)),
    fingerprints: [...row.fingerprints].toSorted(),
    ...places,
    variants,
  };
}

/** Where no version of a variant may be told, its stack is told without one, and so without lines and links. */
async function tellVariants(
  { failures, vocabularies, rows }: FailureGroupParts,
  scope: FailureGroupScope,
  cells: readonly FailureCell[],
  { byVersion }: Places,
): Promise<readonly FailureVariant[]> {
  const { sourceLink } = rows.readSettings(scope.product);
  const told = byVersion.map(({ name }) => name);
  const samples = await failures.findSamples(scope, told, failureVariantsMax);
  return samples.map(({ fingerprint, variant, latest }) => {
    const found = vocabularies.find(scope.product, latest.version).version;
    const vocabulary = found === null ? null : vocabularies.read(scope.product, found);
    const isVersionTold = told.includes(latest.version);
    const cell = cells.find(({ name }) => name === `${fingerprint}/${variant}`);
    return {
      fingerprint,
      variant,
      version: isVersionTold ? latest.version : null,
      times: cell?.times ?? null,
      installations: cell?.installations ?? null,
      errors: tellErrors(
        readDescription(latest),
        isVersionTold ? createLinks(sourceLink, vocabulary, latest.version) : null,
      ),
    };
  });
}

function unknown(): CollectorError {
  return new CollectorError(
    'failure_group_unknown',
    'Expected a group of failures of the product, got a name that none has. List its groups first.',
  );
}
