import type { CommandContext } from './command-context.ts';
import type { MissingReason } from './compare-holdings.ts';
import { describeOtherSinks } from './holdings-place.ts';
import { formatCount, formatTable, plain } from './plain-text.ts';
import { formatRanges } from './sequence-ranges.ts';
import type { Verification } from './verify-command.ts';
import { describeWaitingErasure } from './waiting-erasure.ts';

/** `verify` for a person. */
export function formatVerification(verification: Verification, context: CommandContext): string {
  const { isWell } = verification;
  const verdict = isWell
    ? context.paint('All is as it should be.', 'green')
    : context.paint('Something differs that nothing explains.', 'red');
  return [
    ...describeCounts(verification, context),
    ...describeMissing(verification, context),
    ...describeUnlogged(verification, context),
    ...describeReceipts(verification),
    ...describeKeys(verification),
    ...describeErasures(verification, context),
    ...(verification.otherSinks.length === 0 ? [] : [describeOtherSinks(verification.otherSinks)]),
    `${verdict.shown}\n`,
  ].join('\n');
}

function describeCounts(
  { collector, lanes, held, confirmed, rawLog, elsewhere }: Verification,
  { prefix }: CommandContext,
): readonly string[] {
  if (lanes.length === 0) {
    return [
      `There is nothing by which ${collector} could hold data of yours: this device has no ids, and no log.\n`,
    ];
  }
  const count = ({ sessions, events }: Verification['held']): string =>
    `${formatCount(events, 'event')} in ${formatCount(sessions, 'session')}`;
  const log = rawLog.on ? '' : ` The raw log is off: '${prefix} log --raw on' turns it on.`;
  const others =
    elsewhere === 0
      ? ''
      : `\nOf the log, ${formatCount(elsewhere, 'report')} went to another address, which is not asked.`;
  return [
    `${collector} holds ${count(held)} of this device (${lanes.join(', ')}).\nBy the raw log it has confirmed ${count(confirmed)}.${log}${others}\n`,
  ];
}

const REASONS: Readonly<Record<MissingReason, string>> = {
  erased: 'erased',
  old_id: 'sent under an id that this machine no longer has, so it can not be asked for',
  retention: 'kept no longer than the collector said',
  refused: 'refused by the collector, as its receipt says',
  on_its_way: 'confirmed a short while ago: most likely still on its way into the store',
  unknown: 'no reason is known',
};

function describeMissing(
  { missing }: Verification,
  { columns, paint }: CommandContext,
): readonly string[] {
  if (missing.length === 0) return [];
  const rows = missing.map(({ session, lane, seqs, confirmed, reason }) => [
    plain(`  ${session}`),
    plain(lane),
    plain(formatRanges(seqs)),
    plain(confirmed),
    paint(REASONS[reason], reason === 'unknown' ? 'red' : 'dim'),
  ]);
  return [`Confirmed, but not held:\n${formatTable(rows, columns)}`];
}

function describeUnlogged(
  { unlogged, stillHeld }: Verification,
  { columns }: CommandContext,
): readonly string[] {
  const format = (sessions: Verification['unlogged']): string =>
    formatTable(
      sessions.map(({ session, lane, seqs, lastReceived }) => [
        plain(`  ${session}`),
        plain(lane),
        plain(formatRanges(seqs)),
        plain(`received until ${lastReceived}`),
      ]),
      columns,
    );
  return [
    ...(unlogged.length === 0
      ? []
      : [`Held, but not in the raw log, which was off then:\n${format(unlogged)}`]),
    ...(stillHeld.length === 0
      ? []
      : [`Still held, although its erasure was confirmed:\n${format(stillHeld)}`]),
  ];
}

function describeReceipts({ receipts }: Verification): readonly string[] {
  const { good, unsigned, bad } = receipts;
  if (good + unsigned + bad.length === 0) return [];
  const lines = [
    `${formatCount(good, 'receipt')} signed by the collector, each about the very bytes that were sent.`,
    ...(unsigned === 0 ? [] : [`${formatCount(unsigned, 'receipt')} without a signature.`]),
    ...bad.map(({ sent, problem }) => `The receipt of ${sent} is not good: ${problem}.`),
  ];
  return [`${lines.join('\n')}\n`];
}

function describeKeys({ keys }: Verification): readonly string[] {
  if (keys === null)
    return ['The collector has told of no keys, so no receipt could be checked.\n'];
  const lines = [
    ...(keys.isFirst ? ['The collector’s key is remembered from now on.'] : []),
    ...keys.added.map((key) => `The collector has a new key since the last time: ${key}.`),
    ...keys.withdrawn.map(
      (key) =>
        `The collector no longer tells of the key ${key}, which it did the last time. Ask the vendor why.`,
    ),
  ];
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}

function describeErasures(
  verification: Verification,
  { prefix }: CommandContext,
): readonly string[] {
  const waiting = describeWaitingErasure(verification, prefix);
  const lines = [
    ...verification.erasures.map(({ erased, lane, events, kept, problem }) =>
      problem === null
        ? `Erased on ${erased} in ${lane}: ${formatCount(events ?? 0, 'event')}. ${kept ?? ''}`
        : `The receipt of the erasure of ${erased} in ${lane} is not good: ${problem}.`,
    ),
    ...(waiting === null ? [] : [`An erasure waits: ${waiting}.`]),
  ];
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}
