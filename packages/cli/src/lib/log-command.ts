import { dropOldLedgerFiles } from '@candor/local/ledger';
import { writeRawLog } from '@candor/local/write-settings';
import { rawLogDaysMax } from '../limits.ts';
import { describeAudit, readAuditState } from './audit-state.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { followLog } from './follow-log.ts';
import { parseLanes } from './lane-operands.ts';
import { describeItem, formatItem, isWanted, type LogFilter, takeLast } from './log-view.ts';
import { readLedgerItemsOf, readRawLogState } from './raw-log.ts';

/** `log [LANE…] [--since TIME] [--last N] [--follow] [--raw on|off] [--days DAYS]` */
export async function runLog(context: CommandContext): Promise<number> {
  const { raw, days } = context.flags;
  if (raw !== undefined || days !== undefined) return switchRawLog(context);
  const view = parseView(context);
  if (!view.ok) {
    context.stderr.write(`${view.message}\n`);
    return 2;
  }
  const { filter, last } = view;
  if (context.flags['follow'] === true) return await followLog(context, filter, last);
  return showLog(context, filter, last);
}

function switchRawLog(context: CommandContext): number {
  const { raw, days, ...others } = context.flags;
  const dayCount = days === undefined ? readRawLogState(context).days : Number(days);
  const isDays = Number.isSafeInteger(dayCount) && dayCount >= 1 && dayCount <= rawLogDaysMax;
  const isAlone =
    context.operands.length === 0 && Object.keys(others).every((name) => name === 'json');
  if ((raw !== 'on' && raw !== 'off') || !isDays || !isAlone) {
    context.stderr.write(
      `expected --raw on or --raw off, --days a whole number from 1 to ${rawLogDaysMax}, and nothing else beside them\n`,
    );
    return 2;
  }
  return setRawLog(raw === 'on', dayCount, context);
}

type ParsedView =
  | { readonly ok: true; readonly filter: LogFilter; readonly last: number }
  | { readonly ok: false; readonly message: string };

function parseView({ operands, flags, manifest }: CommandContext): ParsedView {
  const lanes = parseLanes(operands, manifest);
  if (!lanes.ok) return lanes;
  const { since, last } = flags;
  const sinceMs = since === undefined ? Number.NEGATIVE_INFINITY : parseTime(since);
  if (Number.isNaN(sinceMs)) {
    return {
      ok: false,
      message: 'expected --since with a day as 2026-11-21, or a time in UTC as 2026-11-21T10:00Z',
    };
  }
  const count = last === undefined ? Number.POSITIVE_INFINITY : Number(last);
  if (last !== undefined && !(Number.isSafeInteger(count) && count >= 1)) {
    return { ok: false, message: 'expected --last with a whole number from 1' };
  }
  return { ok: true, filter: { lanes: lanes.value, sinceMs }, last: count };
}

/** A day or a time as the log itself has them, always in UTC: `Date.parse()` alone takes some of them for local time. */
function parseTime(text: string | true): number {
  const form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)Z?)?$/;
  const [, day, time = '00:00'] = form.exec(String(text)) ?? [];
  return day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
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
  const { manifest, effects } = context;
  if (folder !== null) {
    dropOldLedgerFiles({ folder, product: manifest.product, days }, effects.now());
  }
  const state = readRawLogState(context);
  if (context.isJson) writeJson(context, { rawLog: state });
  else if (state.on) stdout.write(`A copy of each report is kept from now on, for ${days} days.\n`);
  else
    stdout.write(
      'No copy of what is sent is kept from now on. What was kept stays until its days are over.\n',
    );
  if (state.on === isOn) return 0;
  stderr.write(
    'The product itself has turned the raw log on or off; your setting does not count.\n',
  );
  return 1;
}

function showLog(context: CommandContext, filter: LogFilter, last: number): number {
  const { folder, manifest, stdout, prefix } = context;
  const rawLog = readRawLogState(context);
  const audit = readAuditState(context);
  const all = folder === null ? [] : readLedgerItemsOf(folder, manifest.product);
  const items = takeLast(
    all.filter((item) => isWanted(item, filter)),
    last,
  );
  if (context.isJson) {
    writeJson(context, {
      rawLog,
      audit,
      entries: items.map((item) => describeItem(item, context)),
    });
    return 0;
  }
  for (const item of items) stdout.write(`${formatItem(item, context)}\n`);
  if (!rawLog.on) {
    stdout.write(
      `No raw log is kept${all.length > 0 ? ' any more' : ''}. '${prefix} log --raw on' keeps a copy of each report from now on.\n`,
    );
  } else if (all.length === 0) {
    stdout.write('Nothing was sent since the raw log is on.\n');
  } else if (items.length === 0) {
    stdout.write('Nothing of that was sent.\n');
  }
  if (audit !== null) stdout.write(`Licence audit: ${describeAudit(audit)}\n`);
  return 0;
}
