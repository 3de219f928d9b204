/** How one item of the raw log is shown, and which of them are wanted. */
import { parseReceipt, parseStatement } from '@candor/client/receipts';
import type { LedgerEntry } from '@candor/local/ledger';
import type { LedgerItem } from '@candor/local/read-ledger';
import type { LaneName } from '@candor/manifest/manifest';
import type { CommandContext } from './command-context.ts';
import { explainReport, type ExplainedReport } from './explain-report.ts';
import { formatTable, plain } from './plain-text.ts';

/** What of the log is wanted. */
export interface LogFilter {
  /** Empty for all. */
  readonly lanes: readonly LaneName[];
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
}

/** Whether an item is wanted. The line about a day whose rest is missing belongs to every lane. */
export function isWanted(item: LedgerItem, { lanes, sinceMs }: LogFilter): boolean {
  const at = item.is === 'entry' ? item.entry.sent : item.at;
  if (Date.parse(at) < sinceMs) return false;
  if (item.is === 'full' || lanes.length === 0) return true;
  return lanes.some((lane) => isOfLane(item.entry, lane));
}

function isOfLane({ body }: LedgerEntry, lane: LaneName): boolean {
  return listLaneForms(lane).some((form) => body.slice(0, 4_000).includes(form));
}

/** How a report says its lane, and how what is made from it for other sinks does. */
function listLaneForms(lane: LaneName): readonly string[] {
  return [
    `"lane":"${lane}"`,
    `"candor.lane":"${lane}"`,
    `"candor.lane","value":{"stringValue":"${lane}"}`,
  ];
}

/** The last so many of them. */
export function takeLast<Item>(items: readonly Item[], count: number): readonly Item[] {
  return Number.isFinite(count) ? items.slice(-count) : items;
}

/** The JSON form of an item. */
export function describeItem(item: LedgerItem, { manifest }: CommandContext): object {
  if (item.is === 'full') return { missingFrom: item.at };
  const { body, ...sent } = item.entry;
  const report = explainReport(body, manifest);
  return { ...sent, ...report, ...(report.head.length === 0 ? { body } : {}) };
}

export function formatItem(item: LedgerItem, context: CommandContext): string {
  if (item.is === 'entry') return formatEntry(item.entry, context);
  return `${context.paint(item.at, 'bold').shown} The log of this day is full: what was sent from here on is not in it.\n`;
}

/** Writes an item as one line of JSON. */
export function writeJsonLine(item: LedgerItem, context: CommandContext): void {
  context.stdout.write(`${JSON.stringify(describeItem(item, context))}\n`);
}

function formatEntry(entry: LedgerEntry, context: CommandContext): string {
  const { paint } = context;
  const answer = entry.status === null ? 'no answer' : `answer ${entry.status}`;
  const receipt = describeReceipt(entry.receipt);
  const report = explainReport(entry.body, context.manifest);
  return [
    `${paint(entry.sent, 'bold').shown} to ${entry.address}, ${answer}${receipt}\n`,
    report.head.length === 0 ? formatOther(entry.body) : formatReport(report, context),
  ].join('');
}

/** What the collector vouches for where it has signed it; else what it said, without what could move a terminal's cursor. */
function describeReceipt(receipt: LedgerEntry['receipt']): string {
  if (receipt === null) return '';
  const signed = parseReceipt(receipt);
  const statement = signed === undefined ? undefined : parseStatement(signed.statement);
  if (signed === undefined || statement?.about !== 'report') {
    return `, receipt ${JSON.stringify(receipt).replaceAll(/\p{C}/gu, '?')}`;
  }
  const { accepted, duplicate, refused } = statement;
  return `, receipt signed with ${signed.key}: ${accepted} accepted, ${duplicate} known already, ${refused} refused`;
}

/** A body that is no report: what another sink than a collector was sent. */
function formatOther(body: string): string {
  const lines = body.split('\n').filter((line) => line !== '');
  return lines.map((line) => `  ${line.replaceAll(/\p{C}/gu, '?')}\n`).join('');
}

/** A report with the reason beside each value. */
function formatReport(report: ExplainedReport, context: CommandContext): string {
  const rows = [
    ...report.head.map((field) => ({ ...field, indent: '  ' })),
    ...report.events.flatMap(({ event, at, why, fields }) => [
      { name: event, value: at, why, indent: '  ' },
      ...fields.map((field) => ({ ...field, indent: '    ' })),
    ]),
  ].map(({ indent, name, value, why }) => [
    plain(`${indent}${name}`),
    plain(String(value)),
    context.paint(why, 'dim'),
  ]);
  return rows.length === 0 ? '' : formatTable(rows, context.columns);
}
