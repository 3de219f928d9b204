/**
 * The native door, `POST /v1/report/{key}`: limits first, then the key, then the bytes, then the manifest; the answer only
 * when what came in is on the disk.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LineIssue, ReportHead } from '@candor/manifest/report';
import { CollectorError } from '../../errors.ts';
import { bodyBytesMax, reportsPerTurn } from '../../limits.ts';
import type { CountryLookup } from '../country/country.ts';
import type { ReadSenderAddress } from '../country/sender-address.ts';
import type { Vocabularies } from '../failures/vocabularies.ts';
import { describeFault, sendError, sendJson } from '../http/answer.ts';
import { type BodyBudget, createHeldBytes } from '../http/body-budget.ts';
import { checkDeclaredLength, readBody, readDeclaredLength } from '../http/read-body.ts';
import { encodeEntry, encodeLines } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Quarantine, Refused } from '../quarantine/quarantine.ts';
import type { KeyBudgets } from '../registry/key-budgets.ts';
import type { FoundKey, FoundManifest, Registry } from '../registry/registry.ts';
import type { ReceiptKeys } from '../receipts/receipt-keys.ts';
import { type SignInTurn, createTurnSigner } from '../receipts/turn-signer.ts';
import { type RetentionRules, findRetentionDays } from '../retention/retention-rules.ts';
import type { Tombstones } from '../metadata/tombstones.ts';
import type { AdmitContext, RefusedReport } from './admit-head.ts';
import { admitLines } from './admit-lines.ts';
import { admitReport } from './admit-report.ts';
import { parseEncoding } from './encodings.ts';
import { type Inflater, createInflater } from './inflate.ts';
import { type OpenedReport, openReport, readReport } from './open-report.ts';
import {
  type ReportAnswer,
  type TakenReport,
  type UnsignedAnswer,
  buildReportAnswer,
} from './report-answer.ts';
import { type TakenBook, createTakenBook } from './taken-book.ts';
import { type NextTurn, createNextTurn } from '../turns/turns.ts';

export interface DoorParts {
  readonly registry: Registry;
  readonly vocabularies: Pick<Vocabularies, 'find'>;
  readonly keyBudgets: KeyBudgets;
  /** Of the bytes of bodies on their way, in all doors together. */
  readonly budget: BodyBudget;
  readonly journal: Journal;
  readonly quarantine: Quarantine;
  readonly tombstones: Tombstones;
  readonly receiptKeys: ReceiptKeys;
  readonly retentionRules: RetentionRules;
  readonly findCountry: CountryLookup;
  readonly readSenderAddress: ReadSenderAddress;
  readonly eventAgeMsMax: number;
  readonly now: () => number;
  /** True from the moment at which nothing more is taken. */
  readonly isStopping: () => boolean;
  readonly log: (line: string) => void;
}

/** `awaitsContinue`: the sender waits for `100 Continue` before it sends the body. Never rejects. */
export type NativeDoor = (
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
  awaitsContinue: boolean,
) => Promise<void>;

interface Door extends DoorParts {
  readonly inflater: Inflater;
  /** In which bodies are read that came in the same turn. */
  readonly readingTurn: NextTurn;
  readonly signInTurn: SignInTurn;
  readonly taken: TakenBook;
}

export function createNativeDoor(parts: DoorParts): NativeDoor {
  const door: Door = {
    ...parts,
    inflater: createInflater(),
    readingTurn: createNextTurn(reportsPerTurn),
    signInTurn: createTurnSigner(parts.receiptKeys.signAll),
    taken: createTakenBook(),
  };
  return async (request, response, key, awaitsContinue) => {
    const body = { isHeldBack: awaitsContinue };
    try {
      const answer = await takeReport(door, request, key, () => {
        if (body.isHeldBack) response.writeContinue();
        body.isHeldBack = false;
      });
      if (answer !== null) sendJson(response, 200, answer);
    } catch (failure) {
      if (!(failure instanceof CollectorError)) {
        parts.log(`door: expected to take a report, got ${describeFault(failure)}.`);
      }
      const headers = request.method === 'POST' ? {} : { allow: 'POST' };
      await sendError(request, response, failure, { headers, hasBodyComing: !body.isHeldBack });
    }
  };
}

/** `askForBody` is called when nothing stands against reading it. Null when the sender went away. */
async function takeReport(
  door: Door,
  request: IncomingMessage,
  keyText: string,
  askForBody: () => void,
): Promise<ReportAnswer | null> {
  checkMethod(request);
  if (door.isStopping()) throw stopping();
  checkDeclaredLength(request, bodyBytesMax);
  const key = findKey(door.registry, keyText);
  const encoding = parseEncoding(request.headers['content-encoding']);
  const declared = readDeclaredLength(request);
  door.keyBudgets.take(key, declared);
  askForBody();
  const reading = readBody(request, bodyBytesMax, door.budget);
  const held = createHeldBytes(door.budget);
  try {
    const bytes = await reading.body;
    if (bytes === null) return null;
    await door.readingTurn();
    const account = (inflated: number): void => door.keyBudgets.takeBytes(key, inflated - declared);
    // In one step, so that nothing holds what a body inflates to once it is read: many that are small on the wire may wait for the disk.
    const read = await door.inflater.inflate({ bytes, encoding, held, account }, (body) => {
      const kept = readIn(door, request, key, body);
      held.hold(0);
      return kept;
    });
    return await keep(door, key, read);
  } finally {
    held.hold(0);
    reading.release();
  }
}

/**
 * The journal first: what could not be kept is sent again, and must not be counted as refused twice. The receipt is signed
 * while the disk works, and handed over after; not for what the journal has refused at once.
 */
async function keep(door: Door, key: FoundKey, read: ReadIn): Promise<ReportAnswer> {
  const { payload, outcome } = read;
  const kept = payload === null ? null : door.journal.append(payload, read.events);
  if (kept !== null && (await isRefusedAtOnce(kept))) await kept;
  const [answer] = await Promise.all([sign(door, outcome), kept]);
  if (read.seqs.length > 0) door.taken.add(read.session, read.seqs);
  door.quarantine.add(key.product, read.quarantined);
  if (outcome instanceof CollectorError) throw outcome;
  if (answer === null) throw new Error('a report that is not refused has an answer');
  return answer;
}

/** A journal that has no room says so before anything else of this turn runs. */
async function isRefusedAtOnce(kept: Promise<void>): Promise<boolean> {
  let isRefused = false;
  kept.catch(() => {
    isRefused = true;
  });
  await Promise.resolve();
  return isRefused;
}

async function sign(door: Door, outcome: ReadIn['outcome']): Promise<ReportAnswer | null> {
  if (outcome instanceof CollectorError) return null;
  const { statement, ...told } = outcome;
  return { ...told, receipt: await door.signInTurn(statement) };
}

/** What is left of a report once it was read and shaped: small enough to wait for the disk. */
interface ReadIn {
  /** Null when no event came in. */
  readonly payload: Buffer | null;
  readonly events: number;
  /** What came in: of which session, and which numbers. */
  readonly session: string;
  readonly seqs: readonly number[];
  readonly quarantined: readonly Refused[];
  readonly outcome: UnsignedAnswer | CollectorError;
}

function readIn(door: Door, request: IncomingMessage, key: FoundKey, body: Buffer): ReadIn {
  const opened = openReport(body);
  if (!opened.ok) return describeUnreadable(opened.issues);
  const report = opened.value;
  const { session, lane } = report.head;
  const isKnown = door.taken.knows(session);
  const context: AdmitContext = {
    key,
    manifest: findManifest(door.registry, key, report.head),
    received: door.now(),
    sent: readSent(request),
    eventAgeMsMax: door.eventAgeMsMax,
    findVocabulary: (version) => door.vocabularies.find(key.product, version).vocabulary,
    isErased: (kind, id) => door.tombstones.has(key.product, kind, id),
    isTaken: (seq) => isKnown && door.taken.has(session, seq),
    readCountry: () => {
      const address = door.readSenderAddress(request);
      return address === null ? null : door.findCountry(address);
    },
  };
  const taken = admit(report, context);
  const { quarantined } = taken;
  if (!taken.ok) return { ...NOTHING, quarantined, outcome: taken.error };
  const { payload, seqs } = taken;
  const retentionDays = findRetentionDays(door.retentionRules, key.product, lane);
  const { received } = context;
  const outcome = buildReportAnswer(body, taken, { key, received, retentionDays });
  return { payload, events: seqs.length, session, seqs, quarantined, outcome };
}

interface Taken extends TakenReport, Pick<ReadIn, 'payload' | 'seqs' | 'quarantined'> {
  readonly ok: true;
}

/** By the short way where there is one. */
function admit(opened: OpenedReport, context: AdmitContext): Taken | RefusedReport {
  const written = admitLines(opened, context);
  if (written !== null) {
    if (!written.ok) return written;
    const { head, lines, seqs, duplicates, quarantined } = written;
    const payload = seqs.length === 0 ? null : encodeLines(head, lines);
    const accepted = seqs.length;
    return { ok: true, payload, seqs, accepted, duplicates, corrected: 0, quarantined, left: null };
  }
  const read = readReport(opened);
  const admitted = admitReport(read.report, context);
  if (!admitted.ok) return admitted;
  const { entry, refusedEvents, refusedFields, duplicates, quarantined } = admitted;
  const seqs = entry?.events.map(([seq]) => seq) ?? [];
  return {
    ok: true,
    payload: entry === null ? null : encodeEntry(entry),
    seqs,
    accepted: seqs.length,
    duplicates,
    corrected: entry?.events.filter(([, , , , clockCorrected]) => clockCorrected).length ?? 0,
    quarantined,
    left: { read, refusedEvents, refusedFields },
  };
}

/** The header `Date`, as the client sends it; null where there is none, or it is no time. */
function readSent({ headers }: IncomingMessage): number | null {
  const ms = Date.parse(headers.date ?? '');
  return Number.isNaN(ms) ? null : ms;
}

const NOTHING = { payload: null, events: 0, session: '', seqs: [] } as const;

function describeUnreadable(issues: readonly LineIssue[]): ReadIn {
  return {
    ...NOTHING,
    quarantined: issues.map(({ code }) => ({ version: '', event: '', field: '', reason: code })),
    outcome: new CollectorError(
      'report_unreadable',
      'Expected a first line that opens a session, as a JSON object ended by \\n, got something else. Send newline-delimited JSON as Candor writes it.',
      { issues: issues.map((issue) => ({ ...issue, path: '' })) },
    ),
  };
}

function findManifest(registry: Registry, key: FoundKey, head: ReportHead): FoundManifest {
  const manifest = registry.findManifest(key.product, head.manifest);
  if (manifest === null) throw new Error('a key opens a product that has no manifest');
  return manifest;
}

function checkMethod(request: IncomingMessage): void {
  if (request.method === 'POST') return;
  throw new CollectorError(
    'method_not_allowed',
    'Expected POST, got another method. Reports are sent to this address, and nothing can be read from it.',
  );
}

function findKey(registry: Registry, keyText: string): FoundKey {
  const key = registry.findKey(keyText);
  if (key !== null) return key;
  throw new CollectorError(
    'key_unknown',
    "Expected the key of a product in the path, got one that is not known here or was revoked. Compare it with the manifest's key, and register the manifest if it is new.",
  );
}

function stopping(): CollectorError {
  return new CollectorError(
    'collector_stopping',
    'Expected a collector that takes reports, got one that is stopping. Send the report again in a moment.',
    { retryAfterS: 2 },
  );
}
