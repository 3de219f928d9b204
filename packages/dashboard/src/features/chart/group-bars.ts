/** A breakdown of one span as bars: the largest groups, the rest as one, those folded for privacy last. */
import type { Answer } from '@candor/query/answer';
import { isAmount } from './answer-form.ts';
import { chooseGroups, type CompareGroups } from './group-order.ts';

export interface GroupBar {
  readonly kind: 'named' | 'others' | 'folded';
  readonly group: string | null;
  /** How many groups the bar stands for; 0 where that is not known. */
  readonly groups: number;
  readonly value: number;
  /** Part of the whole: of all installations, or of the sum of all bars; null where parts make no sense (a mean). */
  readonly share: number | null;
}

export interface GroupBarsOptions {
  readonly groupsMax: number;
  readonly compare?: CompareGroups | undefined;
}

export function buildGroupBars(answer: Answer, options: GroupBarsOptions): readonly GroupBar[] {
  const amount = isAmount(answer.question.metric);
  const whole = wholeOf(answer);
  const shareOf = (value: number): number | null => (amount && whole > 0 ? value / whole : null);
  const named = answer.rows.filter((row) => !row.folded);
  const { shown, rest } = chooseGroups(named, options.groupsMax, options.compare);
  const bars: GroupBar[] = shown.map(({ group, value }) => ({
    kind: 'named',
    group,
    groups: 1,
    value,
    share: shareOf(value),
  }));
  if (rest.length > 0 && amount) {
    const value = rest.reduce((sum, row) => sum + row.value, 0);
    bars.push({ kind: 'others', group: null, groups: rest.length, value, share: shareOf(value) });
  }
  for (const { value } of answer.rows.filter((row) => row.folded)) {
    const groups = answer.folded.groups;
    bars.push({ kind: 'folded', group: null, groups, value, share: shareOf(value) });
  }
  return bars;
}

/** Whether some installations were counted in more than one group, so that the bars add up to more than all. */
export function hasOverlap(answer: Answer): boolean {
  const { metric, breakdown, step } = answer.question;
  if (metric.of !== 'installations' || breakdown === null || step !== 'span') return false;
  const sum = answer.rows.reduce((total, row) => total + row.value, 0);
  return answer.installations !== null && sum > answer.installations;
}

/** An installation can be in two groups (it was upgraded), so shares of installations may add up to more than all. */
function wholeOf(answer: Answer): number {
  const { metric } = answer.question;
  if (metric.of === 'installations' && answer.installations !== null) return answer.installations;
  return answer.rows.reduce((sum, row) => sum + row.value, 0);
}
