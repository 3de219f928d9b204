import { describeSinks, type SinkDescription } from '@candor/client/sinks';
import { findTarget, type FoundTarget } from '@candor/client/target';
import { buildPeriod, buildPseudonym, buildToken, readDeviceSecret } from '@candor/local/ids';
import { readCrashes } from '@candor/local/crash-store';
import { dropOldFailures } from '@candor/local/drop-failures';
import { readAllSpools } from '@candor/local/spool';
import type { Decision } from '@candor/local/consent';
import type { LaneName } from '@candor/manifest/manifest';
import { type AuditState, describeAudit, readAuditState } from './audit-state.ts';
import { type CommandContext, writeJson } from './command-context.ts';
import { formatBytes, formatCount, formatTable, plain } from './plain-text.ts';
import { listWaiting } from './agreed-names.ts';
import { type RawLogState, readLastSent, readRawLogState } from './raw-log.ts';
import {
  describeWaitingErasure,
  readWaitingErasure,
  type WaitingErasure,
} from './waiting-erasure.ts';
import { listDecisions, paintState } from './why-command.ts';

/** The JSON form of `status`. */
interface Status extends WaitingErasure {
  readonly product: string;
  readonly title: string;
  readonly vendor: string;
  readonly version: string;
  readonly privacy: string;
  readonly collector: string;
  /** Who says so: an administrator's policy, the product, or its manifest; and where that stands. */
  readonly collectorBy: FoundTarget['decidedBy'];
  readonly collectorOrigin: string;
  readonly lanes: readonly LaneStatus[];
  /** What was found and could not be understood, each with its place; all of it counts as off. */
  readonly warnings: readonly string[];
  readonly remarks: readonly string[];
  /** Null where the product has no licence audit, or does not tell of it here. */
  readonly audit: AuditState | null;
  /** Where reports go, each with what waits for it and why nothing goes there, if so. */
  readonly sinks: readonly SinkDescription[];
  readonly spool: { readonly reports: number; readonly events: number; readonly bytes: number };
  /** Failures of the product that are kept on this machine in full, and how many of them were not sent and wait for the user's answer. */
  readonly failures: { readonly kept: number; readonly waiting: number };
  /** When the last entry of the raw log was sent; null where there is none. */
  readonly lastSent: string | null;
  readonly rawLog: RawLogState;
  /** Where all this is kept; null where the user has no home. */
  readonly folder: string | null;
}

interface LaneStatus {
  readonly lane: LaneName;
  readonly state: 'on' | 'off';
  readonly decidedBy: string;
  readonly reason: string;
  /** Names that are declared and unsent until the user agrees to them. */
  readonly waiting: readonly string[];
  /** The pseudonym under which this device reports in this lane now; null where none is made yet, or the product has none. */
  readonly device: string | null;
}

/** `status` */
export async function runStatus(context: CommandContext): Promise<number> {
  const status = await buildStatus(context);
  if (context.isJson) writeJson(context, status);
  else context.stdout.write(formatStatus(status, context));
  return 0;
}

/** Reads what there is to know. Makes nothing. */
async function buildStatus(context: CommandContext): Promise<Status> {
  const { manifest, options, folder, effects } = context;
  const target = findTarget(manifest, options, effects);
  const decisions = listDecisions(context);
  const reports = folder === null ? [] : readAllSpools(folder);
  return {
    product: manifest.product,
    title: manifest.title,
    vendor: manifest.vendor,
    version: options.version,
    privacy: manifest.privacy,
    collector: target.collector,
    collectorBy: target.decidedBy,
    collectorOrigin: target.origin,
    lanes: decisions.map((decision) => ({
      lane: decision.lane,
      state: decision.state,
      decidedBy: decision.decidedBy,
      reason: decision.reason,
      waiting: listWaiting(manifest, decision),
      device: readDevice(decision.lane, context),
    })),
    warnings: listWarnings(decisions),
    remarks: context.remarks,
    audit: readAuditState(context),
    sinks: await describeSinks(manifest, options, context),
    spool: {
      reports: reports.length,
      events: reports.reduce((sum, report) => sum + report.events, 0),
      bytes: reports.reduce((sum, report) => sum + report.body.length, 0),
    },
    failures: countFailures(context),
    lastSent: folder === null ? null : readLastSent(folder, manifest.product),
    rawLog: readRawLogState(context),
    ...readWaitingErasure(folder),
    folder,
  };
}

/** Each once, though most layers speak to every lane. */
function listWarnings(decisions: readonly Decision[]): readonly string[] {
  const warnings = decisions.flatMap(({ layers }) => layers.filter(({ warning }) => warning));
  return [...new Set(warnings.map(({ origin, reason }) => `${origin ?? ''}: ${reason}`))];
}

function readDevice(lane: LaneName, { manifest, folder, effects }: CommandContext): string | null {
  const { product, ids } = manifest;
  const secret = folder === null || ids.device === 'none' ? null : readDeviceSecret(folder);
  if (secret === null) return null;
  const period = buildPeriod(ids.device, effects.now());
  return buildPseudonym(buildToken(secret, { kind: 'device', product, lane, period, id: '' }));
}

function formatStatus(status: Status, context: CommandContext): string {
  const { paint, columns, prefix } = context;
  const lanes = [
    ['LANE', 'STATE', 'DECIDED BY', 'REASON'].map((title) => paint(title, 'dim')),
    ...status.lanes.map(({ lane, state, decidedBy, reason }) => [
      plain(lane),
      paintState(state, paint),
      plain(decidedBy),
      plain(reason),
    ]),
  ];
  const facts: readonly (readonly [string, string])[] = [
    ...status.warnings.map((warning) => ['Warning', warning] as const),
    ...describeDestinations(status),
    ['Privacy page', status.privacy],
    ...describeWaiting(status),
    ...describeIds(status, context),
    ...(isCollectorAlone(status) ? [['Waiting', describeSpool(status.spool)] as const] : []),
    ...describeFailures(status, context),
    ['Last sent', status.lastSent ?? describeUnknownSending(status)],
    ['Raw log', describeRawLog(status)],
    ...describeErasure(status, context),
    ['Kept in', status.folder ?? 'nowhere: this user has no home folder'],
    ...(status.audit === null ? [] : [['Licence audit', describeAudit(status.audit)] as const]),
    ...status.remarks.map((remark) => ['Remark', remark] as const),
  ];
  return [
    `${paint(`${status.title} ${status.version}`.trim(), 'bold').shown}\n\n`,
    formatTable(lanes, columns),
    '\n',
    formatTable(
      facts.map(([name, value]) => [paint(name, 'dim'), plain(value)]),
      columns,
    ),
    `\n'${prefix} why' shows every layer that has a say, '${prefix} preview' all that would be sent now.\n`,
  ].join('');
}

/** The usual case, in which there is no need to speak of sinks. */
function isCollectorAlone({ sinks }: Status): boolean {
  return sinks.length === 1 && sinks[0]?.kind === 'collector' && sinks[0].problem === null;
}

function describeDestinations(status: Status): readonly (readonly [string, string])[] {
  const { sinks, vendor } = status;
  if (isCollectorAlone(status)) return [['Reports to', describeCollector(status)]];
  if (sinks.length === 0) return [['Reports to', `nobody: ${vendor} has named no place`]];
  return sinks.map(({ name, address, problem, notBefore, waiting }) => [
    `To ${name}`,
    problem === null
      ? `${address ?? ''}; waiting: ${describeSpool(waiting)}${notBefore === null ? '' : `, not before ${notBefore}`}`
      : `nothing. ${problem}`,
  ]);
}

function describeCollector({ collector, collectorBy, collectorOrigin, vendor }: Status): string {
  if (collectorBy !== 'machine') return `${collector} (${vendor})`;
  return `${collector}, as an administrator has laid down (${collectorOrigin}); nothing goes elsewhere`;
}

/** The lanes that could tell more than the user agreed to. */
function describeWaiting({ lanes }: Status): readonly (readonly [string, string])[] {
  return lanes
    .filter(({ waiting }) => waiting.length > 0)
    .map(({ lane, waiting }) => [
      'Not agreed to',
      `in ${lane}, and so unsent: ${waiting.join(', ')}`,
    ]);
}

const ROTATION = { none: '', until_reset: 'until you reset it', monthly: 'until the month ends' };

function describeIds(
  { lanes }: Status,
  { manifest, prefix }: CommandContext,
): readonly (readonly [string, string])[] {
  const { device } = manifest.ids;
  if (device === 'none') return [['Device id', 'none: this product does not know devices apart']];
  const made = lanes.filter((lane) => lane.device !== null);
  if (made.length === 0) {
    return [['Device id', 'none yet: it is made when something is recorded']];
  }
  const reset = `'${prefix} reset-device-id' makes new ones`;
  const used = made.filter(({ state }) => state === 'on');
  if (used.length === 0) return [['Device ids', `kept, but no lane is on; ${reset}`]];
  return [
    ...used.map(({ lane, device: id }) => [`Id in ${lane}`, `${id}, ${ROTATION[device]}`] as const),
    ['', reset],
  ];
}

function describeSpool({ reports, events, bytes }: Status['spool']): string {
  if (reports === 0) return 'nothing';
  return `${formatCount(events, 'event')} in ${formatCount(reports, 'report')}, ${formatBytes(bytes)}`;
}

function countFailures({ folder, effects }: CommandContext): Status['failures'] {
  if (folder === null) return { kept: 0, waiting: 0 };
  dropOldFailures(folder, effects.now());
  const crashes = readCrashes(folder);
  const waiting = crashes.filter(({ state }) => state === 'waiting').length;
  return { kept: crashes.length, waiting };
}

function describeFailures(
  { failures }: Status,
  { prefix }: CommandContext,
): readonly (readonly [string, string])[] {
  if (failures.waiting === 0) return [];
  const are = `${formatCount(failures.waiting, 'failure')} not sent, until you say`;
  return [['Failures', `${are}: '${prefix} crashes' lists what is kept, and what you can answer`]];
}

function describeUnknownSending({ rawLog }: Status): string {
  return rawLog.on ? 'nothing since the raw log is on' : 'not known: no raw log is kept';
}

function describeErasure(
  status: Status,
  { prefix }: CommandContext,
): readonly (readonly [string, string])[] {
  const text = describeWaitingErasure(status, prefix);
  return text === null ? [] : [['Erasure', text]];
}

function describeRawLog({ rawLog }: Status): string {
  const days = `each day’s file for ${rawLog.days} days`;
  return rawLog.on ? `on, ${days}` : 'off';
}
