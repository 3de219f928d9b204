/** What an answer must say: the reference's counts, through the k-check of `query`. */
import type { Manifest } from '@candor/manifest/manifest';
import type { AnswerRow, Folded } from '@candor/query/answer';
import { applyFolds, type Cell, mayTellCell, type Part, planFolds } from '@candor/query/k-check';
import { groupsPerStepMax } from '@candor/query/limits';
import type { Filter, Question } from '@candor/query/question';
import { findScope, type Scope } from '@candor/query/scope';
import { addsUpOverSteps } from '@candor/query/steps';
import type { StoredEvent } from '../store.ts';
import {
  createFigure,
  type Figure,
  groupOf,
  groupRows,
  listRows,
  recount,
  type Row,
} from './recount.fixture.ts';

export interface Expected {
  readonly rows: readonly Pick<AnswerRow, 'value' | 'installations' | 'folded'>[];
  readonly folded: Folded;
  readonly installations: number | null;
}

export function recheck(
  events: readonly StoredEvent[],
  question: Question,
  manifest: Manifest,
  k: number,
): Expected {
  const figures = recount(events, question, manifest);
  const parts = listNeighbours(question, manifest).map((neighbour) => [
    ...countParts(events, neighbour, manifest),
    ...countDifferences(events, question, neighbour, manifest),
  ]);
  const nextKeys = findNext(events, question, manifest, k);
  const toCell = (key: string, { installations }: Figure): Cell => ({
    at: key.split('|')[0] ?? '',
    group: key.slice(key.indexOf('|') + 1),
    whole: createPart(installations, k),
    namesNext: nextKeys.has(key),
    parts: new Map(
      parts.flatMap((figures, index) =>
        figures.flatMap(([name, figure]) => {
          const [cell, part] = name.split('#');
          return cell === key
            ? [[`${index}${part ?? ''}`, createPart(figure.installations, k)] as const]
            : [];
        }),
      ),
    ),
  });
  const isStep = (key: string): boolean => !key.includes('|') && key !== 'all';
  const cellsOf = (is: (key: string) => boolean): readonly Cell[] =>
    [...figures].filter(([key]) => is(key)).map(([key, figure]) => toCell(key, figure));
  const groups = cellsOf((key) => key.includes('|'));
  const steps = cellsOf(isStep);
  const stepsAddUp = addsUpOverSteps(question.metric);
  const plan = planFolds({ groups, steps }, { k, groupsMax: groupsPerStepMax, stepsAddUp });
  const rows = [...figures].filter(
    ([key]) => key !== 'all' && isStep(key) === (groups.length === 0),
  );
  const remainders = [...plan.folded].map(([at, folded]) => {
    const rest = listRows(events, question, manifest).filter(
      (row) => row.at === at && folded.has(row.group),
    );
    return toRaw(at, createFigure(rest, question.metric));
  });
  const all = figures.get('all');
  const told = applyFolds(
    rows.map(([key, figure]) => toRaw(key, figure)),
    remainders,
    plan,
    k,
  );
  return {
    rows: told.rows.map(({ value, installations, folded }) => ({ value, installations, folded })),
    folded: told.folded,
    installations:
      all !== undefined && mayTellCell(toCell('all', all), k) ? all.installations.length : null,
  };
}

/** What an onlooker can ask beside the question, and the filter by which the question has less. */
interface Neighbour {
  readonly question: Question;
  readonly scope: Scope;
  readonly filter: Filter;
}

function listNeighbours(question: Question, manifest: Manifest): readonly Neighbour[] {
  const { filters, metric } = question;
  const scope = findScope(question, manifest);
  const neighbours = filters.map((filter) => ({
    question: { ...question, filters: filters.filter((other) => other !== filter) },
    scope,
    filter,
  }));
  if (scope.event === null || !['installations', 'sessions', 'events'].includes(metric.of)) {
    return neighbours;
  }
  const ofAll: Neighbour = {
    question: {
      ...question,
      breakdown: question.breakdown?.by === 'field' ? null : question.breakdown,
      filters: filters.filter(({ dimension }) => dimension.by === 'fact'),
    },
    scope: { ...scope, event: null },
    filter: { dimension: { by: 'event' }, values: [scope.event] },
  };
  return [...neighbours, ofAll];
}

/** `cell#` for what the filter cuts out of a cell, `cell#=value` for what it names, where it names more than one. */
function countParts(
  events: readonly StoredEvent[],
  { question, scope, filter }: Neighbour,
  manifest: Manifest,
): ReadonlyMap<string, Figure> {
  const rows = listRows(events, question, manifest, scope);
  const hasGroups = question.breakdown !== null || question.metric.of === 'distribution';
  const partOf = ({ event }: Row): string | null => {
    const group = groupOf(event, filter.dimension, manifest);
    if (!filter.values.includes(group)) return '';
    return filter.values.length > 1 ? `=${group}` : null;
  };
  const keysOf = (row: Row): readonly string[] => {
    const part = partOf(row);
    if (part === null) return [];
    const cells = [...(hasGroups ? [`${row.at}|${row.group}`] : []), row.at, 'all'];
    return cells.map((cell) => `${cell}#${part}`);
  };
  const cells = groupRows(rows, keysOf);
  return new Map([...cells].map(([key, rows]) => [key, createFigure(rows, question.metric)]));
}

/** Cells in which a filter names the one group that a breakdown by its dimension folds only for the sake of smaller ones. */
function findNext(
  events: readonly StoredEvent[],
  question: Question,
  manifest: Manifest,
  k: number,
): ReadonlySet<string> {
  const found = listNeighbours(question, manifest).flatMap((neighbour) => {
    const { filter, question: other, scope } = neighbour;
    const hasGroups = other.breakdown !== null || other.metric.of === 'distribution';
    const rows = listRows(events, other, manifest, scope);
    const cells = groupRows(rows, (row) => [
      ...(hasGroups ? [`${row.at}|${row.group}`] : []),
      row.at,
      'all',
    ]);
    return [...cells].flatMap(([key, rows]) => {
      const values = groupRows(rows, ({ event }) => [groupOf(event, filter.dimension, manifest)]);
      const groups = [...values].map(([group, rows]) => {
        const { installations } = createFigure(rows, question.metric);
        const whole = createPart(installations, k);
        return { at: '', group, whole, parts: new Map<string, Part>(), namesNext: false };
      });
      const plan = planFolds({ groups, steps: [] }, { k, groupsMax: Infinity, stepsAddUp: false });
      const folded = groups.filter(({ group }) => plan.folded.get('')?.has(group));
      const isNext = folded.some(
        ({ group, whole }) => whole.installations >= k && filter.values.includes(group),
      );
      return isNext ? [key] : [];
    });
  });
  return new Set(found);
}

/** `cell#!` for who is in the cell of the one question only, `cell#!=value` for who is in it by one value only, where there are more. */
function countDifferences(
  events: readonly StoredEvent[],
  question: Question,
  neighbour: Neighbour,
  manifest: Manifest,
): ReadonlyMap<string, Pick<Figure, 'installations'>> {
  const { filter, question: other, scope } = neighbour;
  const hasGroups = other.breakdown !== null || other.metric.of === 'distribution';
  const cellsOf = (row: Row): readonly string[] =>
    [...(hasGroups ? [`${row.at}|${row.group}`] : []), row.at, 'all'].filter(() => row.isCounted);
  const own = groupRows(listRows(events, question, manifest), cellsOf);
  const theirs = groupRows(listRows(events, other, manifest, scope), cellsOf);
  const differences = new Map<string, { installations: string[] }>();
  const add = (name: string, installation: string): void => {
    const known = differences.get(name) ?? { installations: [] };
    known.installations.push(installation);
    differences.set(name, known);
  };
  for (const cell of new Set([...own.keys(), ...theirs.keys()])) {
    const ownRows = own.get(cell) ?? [];
    const ours = new Set(ownRows.map(({ installation }) => installation));
    const others = new Set((theirs.get(cell) ?? []).map(({ installation }) => installation));
    for (const name of ours) if (!others.has(name)) add(`${cell}#!`, name);
    for (const name of others) if (!ours.has(name)) add(`${cell}#!`, name);
    if (filter.values.length < 2) continue;
    for (const name of ours) {
      const rows = ownRows.filter(({ installation }) => installation === name);
      const values = new Set(rows.map(({ event }) => groupOf(event, filter.dimension, manifest)));
      if (values.size === 1) add(`${cell}#!=${[...values].join('')}`, name);
    }
  }
  return differences;
}

function createPart(installations: readonly string[], k: number): Part {
  return {
    installations: installations.length,
    few: installations.length < k ? installations : null,
  };
}

function toRaw(key: string, { value, installations }: Figure): Parameters<typeof applyFolds>[0][0] {
  const [at = '', group = null] = key.split('|');
  return { at, group, value, installations: installations.length };
}
