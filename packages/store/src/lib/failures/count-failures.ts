/** Counts failures and the health of releases by the statements of this package, within the limits of a question. */
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import type { FailureGroupScope, FailureStore } from '../../failures.ts';
import { ASK_LIMITS } from '../ask/ask-settings.ts';
import type { Steadiness } from '../ask/ask-steadily.ts';
import type { Parameters } from '../connection.ts';
import { createHealthCounts } from './count-health.ts';
import { type LatestColumn, readWithTexts, type TextColumns } from './failure-texts.ts';
import { type StatementName, readStatement } from '../statements.ts';
import { createReadRows, describeScope, type TakeTurn } from './read-rows.ts';

type Read = <Row>(name: StatementName, parameters: Parameters) => Promise<readonly Row[]>;

export function createFailureStore(steadiness: Steadiness, takeTurn: TakeTurn): FailureStore {
  const { connection } = steadiness;
  const read: Read = async (name, parameters) => {
    const text = await readStatement(name);
    return takeTurn(async () => connection.ask({ text, parameters }, ASK_LIMITS));
  };
  const readHealth = createReadRows(steadiness, takeTurn);
  return { ...createGroupCounts(read), ...createHealthCounts(readHealth) };
}

type GroupCounts = Pick<
  FailureStore,
  'findGroups' | 'findSamples' | 'countCells' | 'findVersionCells'
>;

function createGroupCounts(read: Read): GroupCounts {
  const readTexts = (scope: Omit<FailureGroupScope, 'name'>) => async (which: Parameters) =>
    read<TextColumns>('find-failure-texts', { ...describeGroups(scope), ...which });
  return {
    findGroups: async (scope, rowsMax, since = null) => {
      const parameters = { ...describeOne(scope), since: since ?? dayOf(0), rows_max: rowsMax };
      const rows = await readWithTexts({
        find: () => read<GroupColumns>('find-failure-groups', parameters),
        readTexts: readTexts(scope),
      });
      return rows.map(({ first_day, last_day, versions, ...row }) => ({
        ...row,
        firstDay: first_day,
        lastDay: last_day,
        versions: new Map(Object.entries(versions)),
      }));
    },
    findSamples: async (scope, told, rowsMax) => {
      const parameters = { ...describeOne(scope), told, rows_max: rowsMax };
      return readWithTexts({
        find: () => read<SampleColumns>('find-failure-samples', parameters),
        readTexts: readTexts(scope),
      });
    },
    countCells: async (scope, { groups, by }, k) => {
      if (groups.length === 0) return [];
      return read('find-failure-cells', { ...describeGroups(scope), groups, by, k });
    },
    findVersionCells: async (scope, rowsMax, k) => {
      const parameters = { ...describeGroups(scope), rows_max: rowsMax, k };
      const rows = await readWithTexts({
        find: () => read<VersionCellsColumns>('find-failure-versions', parameters),
        readTexts: readTexts(scope),
      });
      return rows.map(({ name, latest, cells }) => ({
        name,
        latest,
        cells: cells.map(([cell, installations, few]) => ({ cell, installations, few })),
      }));
    },
  };
}

interface GroupColumns {
  readonly name: string;
  readonly times: number;
  readonly installations: number;
  readonly first_day: Day;
  readonly last_day: Day;
  readonly versions: Readonly<Record<string, number>>;
  readonly fingerprints: readonly string[];
  readonly latest: LatestColumn;
}

interface VersionCellsColumns {
  readonly name: string;
  readonly cells: readonly (readonly [
    version: string,
    installations: number,
    few: readonly string[],
  ])[];
  readonly latest: LatestColumn;
}

interface SampleColumns {
  readonly fingerprint: string;
  readonly variant: string;
  readonly latest: LatestColumn;
}

/** ClickHouse wants constant lists that are not empty; nothing has this name. */
const NOWHERE = '-';

function describeOne(scope: FailureGroupScope): Parameters {
  return { ...describeGroups(scope), name: scope.name ?? '' };
}

function describeGroups(scope: Omit<FailureGroupScope, 'name'>): Parameters {
  return {
    ...describeScope(scope),
    system_fact: scope.systemFact,
    field: scope.field,
    moved: [NOWHERE, ...scope.moves.map(({ moved }) => moved)],
    names: [NOWHERE, ...scope.moves.map(({ name }) => name)],
  };
}
