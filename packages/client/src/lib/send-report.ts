/**
 * One report to one sink: in parts where it is too large, and with all that can become of each line.
 */
import { isLossLine } from '@candor/local/spool';
import type { Verdict } from './judge-answer.ts';
import {
  halve,
  splitParcel,
  type Handed,
  type Parcel,
  type Sink,
  type SinkConnection,
} from './sinks/sink.ts';

export interface Outcome {
  /** Events. */
  readonly taken: number;
  /** Lines to be sent again, those that came to nothing included. */
  readonly kept: readonly string[];
  /** Lines that will never be taken, or as many as that where nobody knows which. */
  readonly refused: readonly string[];
  /** What the sink asked for where it wants lines later; null where all that was to be said is said. */
  readonly later: { readonly retryAfterMs: number | null } | null;
}

export interface SendReportOptions {
  readonly sink: Pick<Sink, 'build' | 'bodyBytesMax'>;
  readonly connection: SinkConnection;
  /** Asked before each part, and right before its first byte is written; a part that may not go is kept. */
  readonly mayGo: () => boolean;
  readonly onHanded: (handed: Handed) => void;
}

interface Draft {
  taken: number;
  kept: string[];
  refused: string[];
  later: Outcome['later'];
}

/** Never rejects. */
export async function sendReport(options: SendReportOptions, report: Parcel): Promise<Outcome> {
  const draft: Draft = { taken: 0, kept: [], refused: [], later: null };
  const waiting = [...splitParcel(options.sink, report)];
  for (let parcel = waiting.shift(); parcel !== undefined; parcel = waiting.shift()) {
    if (draft.later !== null || !options.mayGo()) {
      draft.kept.push(...parcel.lines);
      continue;
    }
    const handed = await options.connection.send(parcel, options.mayGo);
    options.onHanded(handed);
    const { verdict } = handed;
    const canBeParted = verdict.is === 'too_large' && parcel.lines.length > 1;
    if (canBeParted) waiting.unshift(...halve(parcel));
    else settle(draft, parcel.lines, verdict);
  }
  return draft;
}

function settle(draft: Draft, lines: readonly string[], verdict: Verdict): void {
  switch (verdict.is) {
    case 'taken':
      take(draft, lines, verdict.refused);
      return;
    case 'refused':
      draft.refused.push(...lines);
      return;
    case 'too_large':
      if (verdict.isRefused) draft.refused.push(...lines);
      else keep(draft, lines, null);
      return;
    case 'sorted': {
      const [retry, refused] = [new Set(verdict.retry), new Set(verdict.refused)];
      const others = lines.filter((_, index) => !retry.has(index) && !refused.has(index));
      take(draft, others, verdict.unnamed);
      draft.refused.push(...lines.filter((_, index) => refused.has(index)));
      const again = lines.filter((_, index) => retry.has(index));
      if (again.length > 0) keep(draft, again, verdict.retryAfterMs);
      return;
    }
    case 'kept':
      keep(draft, lines, verdict.retryAfterMs);
      return;
    default:
      // A redirection that leads too far.
      keep(draft, lines, null);
  }
}

/** Where nobody knows which `unnamed` of them were refused, the last stand for these: what only counts losses would come back for ever. */
function take(draft: Draft, lines: readonly string[], unnamed: number): void {
  draft.taken += lines.length - unnamed;
  if (unnamed > 0) draft.refused.push(...lines.filter((line) => !isLossLine(line)).slice(-unnamed));
}

function keep(draft: Draft, lines: readonly string[], retryAfterMs: number | null): void {
  draft.kept.push(...lines);
  draft.later = { retryAfterMs };
}
