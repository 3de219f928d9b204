/** Points as the chart takes them: what is whole as a solid line, what is not as a dashed one that meets it. */
import type { Day } from '@candor/query/question';
import type { StepState, TimePoint } from './time-series.ts';

export interface Datum {
  readonly at: Day;
  readonly state: StepState;
  readonly values: readonly (number | null)[];
  /** The values of whole steps. */
  readonly whole: readonly (number | null)[];
  /** The values of steps that are not whole, and of their whole neighbours, so that the dashed line joins the solid one. */
  readonly dashed: readonly (number | null)[];
}

export function toDatum(point: TimePoint, points: readonly TimePoint[]): Datum {
  const index = points.indexOf(point);
  const isWhole = !isPartial(point);
  const meets = [points[index - 1], points[index + 1]].some(
    (other) => other !== undefined && isPartial(other),
  );
  const none = point.values.map(() => null);
  return {
    at: point.at,
    state: point.state,
    values: point.values,
    whole: isWhole ? point.values : none,
    dashed: !isWhole || meets ? point.values : none,
  };
}

/** Before the first report there is no line that another could meet. */
function isPartial({ state }: Pick<TimePoint, 'state'>): boolean {
  return state === 'unfinished' || state === 'cut';
}
