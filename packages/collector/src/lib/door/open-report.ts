/** A report of which the first line is read, and the others where they lie: most need not be read as text at all. */
import { type LineIssue, type ParsedReport, parseReport } from '@candor/manifest/report';
import { checkText } from './inflate.ts';

export interface OpenedReport extends Pick<ParsedReport, 'head' | 'facts'> {
  readonly body: Buffer;
  /** Where the second line begins. */
  readonly linesFrom: number;
}

export type OpenedReportResult =
  | { readonly ok: true; readonly value: OpenedReport }
  /** As of `parseReport()`. */
  | { readonly ok: false; readonly issues: readonly LineIssue[] };

/** A report with all its lines read, and its text. */
export interface ReadReport {
  readonly text: string;
  readonly report: ParsedReport;
}

/** @throws CollectorError body_not_utf8 */
export function openReport(body: Buffer): OpenedReportResult {
  checkText(body);
  const headEnd = body.indexOf(LINE_END);
  const linesFrom = headEnd < 0 ? body.length : headEnd + 1;
  const first = parseReport(body.toString('utf8', 0, linesFrom));
  if (!first.ok) return first;
  const { head, facts } = first.value;
  return { ok: true, value: { head, facts, body, linesFrom } };
}

export function readReport({ body }: OpenedReport): ReadReport {
  const text = body.toString('utf8');
  const parsed = parseReport(text);
  if (!parsed.ok) throw new Error('a report that was opened can be read');
  return { text, report: parsed.value };
}

const LINE_END = 10;
