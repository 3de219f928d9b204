import {
  askHeld,
  askReceiptKeys,
  listHoldingsWithErased,
  listPseudonyms,
} from '@candor/client/holdings';
import { checkKeys, type KeyCheck } from '@candor/client/receipts';
import { type Erasure, readErasures } from '@candor/local/holdings-files';
import type { LaneHoldings } from '@candor/local/queued-erasure';
import type { HeldAnswer } from '@candor/manifest/holdings';
import type { LaneName } from '@candor/manifest/manifest';
import { type CommandContext, writeJson } from './command-context.ts';
import { type Comparison, compareHoldings } from './compare-holdings.ts';
import { findHoldingsCommand, type HoldingsCommand, tryQueuedErasure } from './holdings-place.ts';
import { parseLanes } from './lane-operands.ts';
import { readLoggedSessions } from './logged-sessions.ts';
import { readLedgerEntries, readRawLogState, type RawLogState } from './raw-log.ts';
import {
  auditErasure,
  auditReceipts,
  type ErasureAudit,
  type ReceiptAudit,
} from './receipt-audit.ts';
import { countRanges } from './sequence-ranges.ts';
import { formatVerification } from './verify-view.ts';
import { readWaitingErasure, type WaitingErasure } from './waiting-erasure.ts';

/** The JSON form of `verify`. */
export interface Verification extends Comparison, WaitingErasure {
  readonly product: string;
  readonly collector: string;
  /** Lanes that were asked about; a lane of which nothing could be held is not. */
  readonly lanes: readonly LaneName[];
  readonly held: { readonly sessions: number; readonly events: number };
  readonly confirmed: { readonly sessions: number; readonly events: number };
  /** Entries of the log that were sent to another address, and are not compared. */
  readonly elsewhere: number;
  /** Names of the product's other sinks, which are not asked. */
  readonly otherSinks: readonly string[];
  readonly rawLog: RawLogState;
  readonly receipts: ReceiptAudit;
  /** Null where the collector has told of no keys. */
  readonly keys: Pick<KeyCheck, 'isFirst' | 'added' | 'withdrawn'> | null;
  readonly erasures: readonly ErasureAudit[];
  /** False where something differs that nothing explains. */
  readonly isWell: boolean;
}

/** `verify [LANE…]` */
export async function runVerify(context: CommandContext): Promise<number> {
  const lanes = parseLanes(context.operands, context.manifest);
  if (!lanes.ok) {
    context.stderr.write(`${lanes.message}\n`);
    return 2;
  }
  const command = findHoldingsCommand(context);
  if (command === null) return 1;
  const wanted = lanes.value.length === 0 ? Object.keys(context.manifest.lanes) : lanes.value;
  await tryQueuedErasure(command);
  const asked = await askAll(command, wanted);
  if (!asked.ok) {
    context.stderr.write(`${asked.message}\n`);
    return 1;
  }
  const verification = buildVerification(context, command, asked.value, wanted);
  if (context.isJson) writeJson(context, verification);
  else context.stdout.write(formatVerification(verification, context));
  return verification.isWell ? 0 : 3;
}

interface Answers {
  readonly requests: readonly LaneHoldings[];
  readonly answers: readonly HeldAnswer[];
  readonly keys: KeyCheck;
}

async function askAll(
  { asker, place, collector }: HoldingsCommand,
  lanes: readonly string[],
): Promise<
  { readonly ok: true; readonly value: Answers } | { readonly ok: false; readonly message: string }
> {
  const requests = listHoldingsWithErased(place).filter(({ lane }) => lanes.includes(lane));
  const answers: HeldAnswer[] = [];
  for (const request of requests) {
    const asked = await askHeld(asker, request);
    if (!asked.ok) return asked;
    answers.push(asked.value);
  }
  const told = await askReceiptKeys(asker);
  // A collector that tells of no keys has taken back those that it told of; one that is away has not.
  if (!told.ok && told.why === 'passing') return told;
  const keys = checkKeys(place.folder, collector, told.ok ? told.value : [], place.effects);
  return { ok: true, value: { requests, answers, keys } };
}

function buildVerification(
  context: CommandContext,
  { place, collector, reportAddress, otherSinks }: HoldingsCommand,
  { requests, answers, keys }: Answers,
  lanes: readonly string[],
): Verification {
  const { product } = context.manifest;
  const all = readLedgerEntries(place.folder, product);
  // What another collector was sent, an administrator's relay for example, this one can not know.
  const logged = all.filter(({ address }) => address === reportAddress);
  const known = new Set(requests.flatMap(({ tokens }) => listPseudonyms(tokens)));
  const held = dedupe(answers.flatMap((answer) => answer.held));
  const erasures = readErasures(place.folder).filter(({ lane }) => lanes.includes(lane));
  const sessions = readLoggedSessions(logged).filter(({ lane }) => lanes.includes(lane));
  const comparison = compareHoldings({
    logged: sessions,
    held,
    erased: new Set([...answers.flatMap(({ erased }) => erased), ...listErased(erasures)]),
    known,
    nowMs: context.effects.now(),
  });
  const trusted = keys.keys;
  const receipts = auditReceipts(logged, product, trusted);
  const audited = erasures.map((erasure) => auditErasure(erasure, product, trusted));
  const unexplained = comparison.missing.some(({ reason }) => reason === 'unknown');
  return {
    product,
    collector,
    lanes: [...new Set(requests.map(({ lane }) => lane))],
    held: { sessions: held.length, events: held.reduce((sum, { events }) => sum + events, 0) },
    confirmed: {
      sessions: sessions.filter(({ confirmed }) => confirmed.length > 0).length,
      events: sessions.reduce((sum, { confirmed }) => sum + countRanges(confirmed), 0),
    },
    elsewhere: all.length - logged.length,
    otherSinks,
    rawLog: readRawLogState(context),
    ...comparison,
    receipts,
    keys:
      trusted.length === 0
        ? null
        : { isFirst: keys.isFirst, added: keys.added, withdrawn: keys.withdrawn },
    erasures: audited,
    ...readWaitingErasure(place.folder),
    isWell:
      !unexplained &&
      comparison.stillHeld.length === 0 &&
      receipts.bad.length === 0 &&
      audited.every(({ problem }) => problem === null) &&
      keys.withdrawn.length === 0,
  };
}

/** A session can be asked for under an id of its own and under one that was erased. */
function dedupe(held: HeldAnswer['held']): HeldAnswer['held'] {
  return [...new Map(held.map((session) => [session.session, session])).values()];
}

function listErased(erasures: readonly Erasure[]): readonly string[] {
  return erasures.flatMap(({ tokens, sessions }) => [...listPseudonyms(tokens), ...sessions]);
}
