/**
 * A report in the hands of a sender, whether it came from a file or from memory.
 */
import {
  claimReports,
  countLines,
  parseSpooledReport,
  type SpoolKeeper,
} from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';

export interface HeldReport {
  readonly lane: LaneName;
  readonly head: string;
  /** Each with its `\n`. */
  readonly lines: readonly string[];
  /** Whether nobody has dropped it since. */
  readonly isThere: () => boolean;
  /** Puts it back. Returns how many events were lost, for want of room; null where it was dropped meanwhile. */
  readonly release: () => number | null;
  /** Puts back what is kept, and counts what is refused. Returns how many events were lost; null as above. */
  readonly settle: (kept: readonly string[], refused: readonly string[]) => number | null;
}

/** A report that no disk could take. */
export interface MemoryReport {
  /** What waits, or ''. */
  readonly read: () => string;
  readonly take: () => string | null;
  readonly isOut: () => boolean;
  /**
   * What is left, '' for nothing. Returns how many of the oldest events were lost for want of room, and are counted in a line now; null
   * where it was dropped meanwhile.
   */
  readonly putBack: (report: string) => number | null;
}

export function* holdReports(
  memory: readonly MemoryReport[],
  keeper: SpoolKeeper | null,
): Generator<HeldReport> {
  for (const report of memory) {
    const held = holdMemory(report);
    if (held !== null) yield held;
  }
  if (keeper === null) return;
  for (const { report, release, ...claimed } of claimReports(keeper)) {
    yield { ...report, ...claimed, release: () => (release() ? 0 : null) };
  }
}

function holdMemory({ take, isOut, putBack }: MemoryReport): HeldReport | null {
  const text = take();
  const report = text === null ? null : parseSpooledReport(Buffer.from(text, 'utf8'));
  if (text === null || report === null) return null;
  const { lane, head, lines } = report;
  return {
    lane,
    head,
    lines,
    isThere: isOut,
    release: () => putBack(text),
    settle: (kept, refused) => {
      const { line, lost } = countLines(refused, 'refused');
      // What only counts losses is not counted again, or it would come back for ever.
      const left = kept.join('') + (lost > 0 ? line : '');
      const more = putBack(left && head + left);
      return more === null ? null : lost + more;
    },
  };
}
