/**
 * A report in the hands of a sender, whether it came from a file or from memory.
 */
import { claimReports, parseSpooledReport, type SpoolKeeper } from '@candor/local/spool';
import type { LaneName } from '@candor/manifest/manifest';

export interface HeldReport {
  readonly lane: LaneName;
  readonly head: string;
  /** Each with its `\n`. */
  readonly lines: readonly string[];
  /** Puts it back whole. False where it was dropped meanwhile, or there is no room for it any more. */
  readonly release: () => boolean;
  /** Puts back what is kept, and counts what is refused. Returns how many events were lost. */
  readonly settle: (kept: readonly string[], refused: readonly string[]) => number;
}

/** A report that no disk could take. */
export interface MemoryReport {
  readonly take: () => string | null;
  /** False where there is no room for it any more. */
  readonly putBack: (report: string) => boolean;
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
  for (const { report, release, settle } of claimReports(keeper)) {
    yield { lane: report.lane, head: report.head, lines: report.lines, release, settle };
  }
}

function holdMemory({ take, putBack }: MemoryReport): HeldReport | null {
  const text = take();
  const report = text === null ? null : parseSpooledReport(Buffer.from(text, 'utf8'));
  if (text === null || report === null) return null;
  const { lane, head, lines } = report;
  return {
    lane,
    head,
    lines,
    release: () => putBack(text),
    settle: (kept, refused) => {
      if (kept.length > 0) putBack(head + kept.join(''));
      return refused.length;
    },
  };
}
