/** The events of a block as rows, a piece at a time: whoever answers requests in the same process has time in between. */
import type { ReportBlock, StoreBlock, StoredEvent, StoredReport } from '../store.ts';
import { createRowMaker } from './event-rows.ts';
import { type LineReader, createLineReader, openReport, writeLines } from './line-rows.ts';
import { putRow } from './row-binary.ts';
import { type RowSheet, closeSheet, createSheet, endRow, endSpan, isFull } from './row-sheet.ts';
import type { RowSpan } from './row-spans.ts';

/**
 * All rows of a block, in the order of its events.
 *
 * @throws StoreError STORE_BAD_EVENT, STORE_BAD_ROWS when the table could not hold an event.
 */
export type BlockWriter = (block: StoreBlock | ReportBlock) => Promise<readonly RowSpan[]>;

/** Remembers what lines say again and again. */
export function createBlockWriter(): BlockWriter {
  const reader = createLineReader();
  return async (block) => {
    const sheets =
      'reports' in block ? writeReports(reader, block.reports) : writeEvents(block.events);
    const spans: RowSpan[] = [];
    for (const sheet of sheets) {
      for (const span of closeSheet(sheet)) spans.push(span);
      if (isFull(sheet)) await new Promise((resolve) => setImmediate(resolve));
    }
    return spans;
  };
}

function* writeReports(
  reader: LineReader,
  reports: Iterable<StoredReport>,
): Generator<RowSheet, void, void> {
  let sheet = createSheet(SHEET_BYTES_FIRST);
  for (const stored of reports) {
    if (stored.lines.length === 0) continue;
    const report = openReport(stored);
    const { session, profile } = report.form;
    while (report.next < report.bytes.length) {
      writeLines(reader, report, sheet);
      endSpan(sheet, session, profile);
      if (!isFull(sheet)) continue;
      yield sheet;
      sheet = createSheet(roomAfter(sheet));
    }
  }
  yield sheet;
}

function* writeEvents(events: readonly StoredEvent[]): Generator<RowSheet, void, void> {
  let sheet = createSheet(SHEET_BYTES_FIRST);
  const makeRow = createRowMaker();
  for (const event of events) {
    const row = makeRow(event);
    putRow(sheet.out, row);
    endRow(sheet, event.seq, row.day);
    endSpan(sheet, row.session, row.profile);
    if (!isFull(sheet)) continue;
    yield sheet;
    sheet = createSheet(roomAfter(sheet));
  }
  yield sheet;
}

const SHEET_BYTES_FIRST = 65_536;

/** Sheets of a block are mostly alike. */
function roomAfter({ out }: RowSheet): number {
  return Math.ceil(out.end * 1.125);
}
