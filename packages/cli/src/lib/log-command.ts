import type { LedgerEntry } from '@candor/local/ledger';
import { writeRawLog } from '@candor/local/settings';
import { rawLogDaysMax } from '../limits.ts';
import { describeAudit, readAuditState } from './audit-state.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { explainReport, type ExplainedReport } from './explain-report.ts';
import { formatTable, plain } from './plain-text.ts';
import { readLedgerEntries, readRawLogState } from './raw-log.ts';

/** `log [--raw on|off] [--days DAYS]` */
export function runLog(context: CommandContext): number {
  const { raw, days } = context.flags;
  if (raw === undefined && days === undefined) return showLog(context);
  const dayCount = days === undefined ? readRawLogState(context).days : Number(days);
  const isDays = Number.isSafeInteger(dayCount) && dayCount >= 1 && dayCount <= rawLogDaysMax;
  if ((raw !== 'on' && raw !== 'off') || !isDays) {
    context.stderr.write(
      `expected --raw on or --raw off, and --days a whole number from 1 to ${rawLogDaysMax}\n`,
    );
    return 2;
  }
  return setRawLog(raw === 'on', dayCount, context);
}

function setRawLog(isOn: boolean, days: number, context: CommandContext): number {
  const { folder, stdout, stderr } = context;
  const written =
    folder === null
      ? ({ ok: false, message: 'expected a home folder to keep the log in, got none' } as const)
      : writeRawLog(folder, { on: isOn, days });
  if (!written.ok) {
    stderr.write(`${written.message}\n`);
    return 1;
  }
  const state = readRawLogState(context);
  if (context.isJson) writeJson(context, { rawLog: state });
  else if (state.on) stdout.write(`A copy of each report is kept from now on, for ${days} days.\n`);
  else stdout.write('No copy of what is sent is kept from now on. What was kept stays.\n');
  if (state.on === isOn) return 0;
  stderr.write(
    'The product itself has turned the raw log on or off; your setting does not count.\n',
  );
  return 1;
}

function showLog(context: CommandContext): number {
  const { folder, manifest, stdout, prefix } = context;
  const rawLog = readRawLogState(context);
  const audit = readAuditState(context);
  const entries = folder === null ? [] : readLedgerEntries(folder, manifest.product);
  if (context.isJson) {
    writeJson(context, {
      rawLog,
      audit,
      entries: entries.map(({ body, ...sent }) => ({ ...sent, ...explainReport(body, manifest) })),
    });
    return 0;
  }
  for (const entry of entries) stdout.write(`${formatEntry(entry, context)}\n`);
  if (!rawLog.on) {
    stdout.write(
      `No raw log is kept${entries.length > 0 ? ' any more' : ''}. '${prefix} log --raw on' keeps a copy of each report from now on.\n`,
    );
  } else if (entries.length === 0) {
    stdout.write('Nothing was sent since the raw log is on.\n');
  }
  if (audit !== null) stdout.write(`Licence audit: ${describeAudit(audit)}\n`);
  return 0;
}

function formatEntry(entry: LedgerEntry, context: CommandContext): string {
  const { paint } = context;
  const answer = entry.status === null ? 'no answer' : `answer ${entry.status}`;
  const receipt = entry.receipt === null ? '' : `, receipt ${JSON.stringify(entry.receipt)}`;
  const report = explainReport(entry.body, context.manifest);
  return [
    `${paint(entry.sent, 'bold').shown} to ${entry.address}, ${answer}${receipt}\n`,
    formatReport(report, context),
  ].join('');
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
