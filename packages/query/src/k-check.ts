/**
 * The k-check: what of an answer may be told. Pure and exact: it works on counts of installations, and on the installations
 * themselves where they are fewer than k, never on estimates.
 *
 * A cell is a group in a step. It may be told if at least k installations stand behind it, and if the same holds for each of
 * its parts: what a filter of the question cut out, each value that a filter names, and those installations that are in the cell
 * only with the filter or only without it. For whoever sees the cell can ask again without the filter, or with one value less,
 * and subtract; and installations that are on both sides then cancel out.
 *
 * Cells that may not be told are folded into one remainder for their step. That alone would not do: the figure of the step
 * without its breakdown, minus the cells shown, is the remainder; so the remainder must pass the same check, and must hold at
 * least two cells. While it does not, the next smallest cell is folded too (complementary suppression). A step of which not
 * even the whole may be told is left out; where steps add up to the span, the next smallest steps are left out with it until
 * what is missing passes the check as well.
 *
 * A filter tells what a breakdown by its dimension tells: whoever asks for each of the groups shown there alone can subtract them
 * all. So a cell that a filter narrows to the next smallest group, the one that is folded with groups too small, is folded too.
 *
 * What it does not do: it looks at one question and at what it becomes without its breakdown, without one of its filters, with
 * one value less and as one span. Who lays many answers beside each other can learn more:
 * - from two filters, their conjunction and the total, the cell that neither lets through (the general tracker): filters are
 *   looked at one by one;
 * - from spans that overlap, and from steps of one length against those of another;
 * - from a group's steps against its span: the smallest are left out together along time for whole steps only;
 * - from the installations in one value, in another and in either, who has both;
 * - from sums and means of an event's field, how many events there were, which the events of that name alone might not tell;
 * - from a filter within a group and that group's other cells, what another filter hides: of folded groups together it is not looked
 *   at which group a filter names;
 * - of latest values under a filter with several values, from one value less: who would have no event left is not looked at.
 * Of the remainder, installations on one side of a filter are looked at group by group. Only noise would hinder all of this, and
 * noise would make every figure wrong. docs/questions.md says so to the vendor.
 *
 * Sources: L. H. Cox, "Suppression Methodology and Statistical Disclosure Control", JASA 75 (1980), for complementary
 * suppression; D. E. Denning, P. J. Denning and M. D. Schwartz, "The Tracker: A Threat to Statistical Database Security", ACM
 * TODS 4 (1979), for subtraction by filters.
 */
import type { Folded } from './answer.ts';

/** A set of installations, by how many there are. */
export interface Part {
  readonly installations: number;
  /** All of them by name where they are fewer than k; else null. */
  readonly few: readonly string[] | null;
}

/** A group in a step, or the whole of a step. */
export interface Cell {
  /** Any name of the step that sorts by time. */
  readonly at: string;
  readonly group: string;
  readonly whole: Part;
  /**
   * What each filter cut out of this cell or named, and who comes or goes with it, by any name that is the same in all cells;
   * absent: nothing.
   */
  readonly parts: ReadonlyMap<string, Part>;
  /**
   * Whether a filter names the group that a breakdown of this cell by the filter's dimension would fold only so that smaller ones
   * cannot be worked out.
   */
  readonly namesNext: boolean;
}

export interface RawCells {
  /** One for each group in each step; of an answer without a breakdown, none. */
  readonly groups: readonly Cell[];
  /** One for each step; `group` is not looked at. */
  readonly steps: readonly Cell[];
}

export interface CheckOptions {
  readonly k: number;
  /** The smallest groups of a step beyond this number are folded too. */
  readonly groupsMax: number;
  /** Whether steps add up to the span (`addsUpOverSteps()`). */
  readonly stepsAddUp: boolean;
}

/** What may be told: everything that is neither left out nor folded. */
export interface FoldPlan {
  /** Steps to leave out. */
  readonly leftOut: ReadonlySet<string>;
  /** Step → the groups in its remainder; a step without a remainder is absent. */
  readonly folded: ReadonlyMap<string, ReadonlySet<string>>;
}

export function planFolds(raw: RawCells, options: CheckOptions): FoldPlan {
  const folded = new Map<string, ReadonlySet<string>>();
  const untold = new Set(
    raw.steps.filter((step) => !mayTellCell(step, options.k)).map(({ at }) => at),
  );
  for (const [at, cells] of groupByStep(raw.groups)) {
    const remainder = foldGroups(cells, options);
    if (remainder === null) untold.add(at);
    else if (remainder.length > 0) folded.set(at, new Set(remainder.map((cell) => cell.group)));
  }
  const leftOut = options.stepsAddUp ? leaveOutMore(raw.steps, untold, options.k) : untold;
  for (const at of leftOut) folded.delete(at);
  return { leftOut, folded };
}

/** Whether a cell may be told by itself. */
export function mayTellCell(cell: Cell, k: number): boolean {
  return !cell.namesNext && mayTell([cell], k);
}

/**
 * Whether all cells together may be told: as a whole, and each of their parts. A part behind which no installation is counted
 * (but something else, or it would not be a part) is one of fewer than k too.
 */
export function mayTell(cells: readonly Cell[], k: number): boolean {
  if (
    countTogether(
      cells.map((cell) => cell.whole),
      k,
    ) < k
  )
    return false;
  const names = new Set(cells.flatMap((cell) => [...cell.parts.keys()]));
  for (const name of names) {
    const count = countTogether(
      cells.flatMap((cell) => cell.parts.get(name) ?? []),
      k,
    );
    if (count < k) return false;
  }
  return true;
}

/**
 * Installations behind all parts together: exact while fewer than k; else some number from k up, since a set with a large one
 * in it is large whatever the others are.
 *
 * @throws RangeError when a part does not name its few installations: a count that can not be checked must not be told.
 */
function countTogether(parts: readonly Part[], k: number): number {
  const few = new Set<string>();
  for (const part of parts) {
    if (part.installations >= k) return part.installations;
    if (part.few?.length !== part.installations) {
      throw new RangeError('Expected a part of fewer than k installations to name each of them.');
    }
    for (const installation of part.few) few.add(installation);
  }
  return few.size;
}

/** Steps left out, and the smallest others until the sum of what is missing gives nothing away. */
function leaveOutMore(
  steps: readonly Cell[],
  untold: ReadonlySet<string>,
  k: number,
): ReadonlySet<string> {
  if (untold.size === 0) return untold;
  const missing = steps.filter((step) => untold.has(step.at));
  for (const next of sortBySize(steps.filter((step) => !untold.has(step.at)))) {
    if (missing.length > 1 && mayTell(missing, k)) break;
    missing.push(next);
  }
  return new Set(missing.map((step) => step.at));
}

/** The cells of one step that go into its remainder; null where not even all of them together may be told. */
function foldGroups(cells: readonly Cell[], options: CheckOptions): readonly Cell[] | null {
  const { k, groupsMax } = options;
  const bySize = sortBySize(cells);
  const overflow = new Set(bySize.slice(0, Math.max(0, bySize.length - groupsMax)));
  const folded = bySize.filter((cell) => overflow.has(cell) || !mayTellCell(cell, k));
  if (folded.length === 0) return folded;
  const shown = bySize.filter((cell) => !folded.includes(cell));
  for (const next of shown) {
    if (folded.length > 1 && mayTell(folded, k)) break;
    folded.push(next);
  }
  // A single one is what the whole is, which another question tells.
  return folded.length > 1 && mayTell(folded, k) ? folded : null;
}

/** From small to large; by name where the size is the same, so that the outcome does not depend on the order of rows. */
function sortBySize(cells: readonly Cell[]): readonly Cell[] {
  return cells.toSorted(
    (a, b) =>
      a.whole.installations - b.whole.installations ||
      compare(a.group, b.group) ||
      compare(a.at, b.at),
  );
}

function groupByStep(cells: readonly Cell[]): ReadonlyMap<string, readonly Cell[]> {
  const steps = new Map<string, Cell[]>();
  for (const cell of cells) {
    const step = steps.get(cell.at);
    if (step === undefined) steps.set(cell.at, [cell]);
    else step.push(cell);
  }
  return steps;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A figure as it was counted, before the check. */
export interface RawRow {
  readonly at: string;
  /** Null: the whole step. */
  readonly group: string | null;
  readonly value: number;
  readonly installations: number;
}

export interface CheckedRow extends RawRow {
  /** True for a remainder; its `group` is null. */
  readonly folded: boolean;
}

/**
 * The rows that the plan lets through, by time, then by value from large to small, each step's remainder last. `remainders`
 * holds one row for each step of `plan.folded`, counted over its groups together. Rows are looked at once more: what came in
 * between two counts must not tell of fewer than k either.
 */
export function applyFolds(
  rows: readonly RawRow[],
  remainders: readonly RawRow[],
  plan: FoldPlan,
  k: number,
): { readonly rows: readonly CheckedRow[]; readonly folded: Folded } {
  const told = rows.filter(
    ({ at, group, installations }) =>
      installations >= k &&
      !plan.leftOut.has(at) &&
      !(group !== null && plan.folded.get(at)?.has(group) === true),
  );
  const rest = remainders.filter(
    ({ at, installations }) => plan.folded.has(at) && installations >= k,
  );
  const groups = new Set([...plan.folded.values()].flatMap((folded) => [...folded]));
  const checked = [
    ...told.map((row) => ({ ...row, folded: false })),
    ...rest.map((row) => ({ ...row, group: null, folded: true })),
  ];
  return {
    rows: checked.toSorted(compareRows),
    folded: { groups: groups.size, rows: plan.leftOut.size + plan.folded.size - rest.length },
  };
}

function compareRows(a: CheckedRow, b: CheckedRow): number {
  return (
    compare(a.at, b.at) ||
    Number(a.folded) - Number(b.folded) ||
    b.value - a.value ||
    compare(a.group ?? '', b.group ?? '')
  );
}
