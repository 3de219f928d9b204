import { parseStatement } from '@candor/client/receipts';
import type { LedgerEntry } from '@candor/local/ledger';
import type { LaneName } from '@candor/manifest/manifest';
import { parseReport } from '@candor/manifest/report';
import { buildRanges, type Ranges } from './sequence-ranges.ts';

/** What the log knows of one session. */
export interface LoggedSession {
  readonly session: string;
  readonly lane: LaneName;
  /** Null where the product has no device ids. */
  readonly device: string | null;
  /** Numbers of the events that were sent, and of those that the collector has confirmed. */
  readonly sent: Ranges;
  readonly confirmed: Ranges;
  /** How many events of what it has confirmed it says that it refused. */
  readonly refused: number;
  /** Milliseconds since the epoch: when the last of it was confirmed, and until when it is kept at least; null for no end. */
  readonly confirmedMs: number;
  readonly keptUntilMs: number | null;
}

interface Draft {
  readonly session: string;
  readonly lane: LaneName;
  readonly device: string | null;
  readonly sent: number[];
  readonly confirmed: number[];
  refused: number;
  confirmedMs: number;
  keptUntilMs: number | null;
}

/** Puts the entries together, session by session. What is no report was sent elsewhere than to a collector. */
export function readLoggedSessions(entries: readonly LedgerEntry[]): readonly LoggedSession[] {
  const drafts = new Map<string, Draft>();
  for (const entry of entries) {
    const parsed = parseReport(entry.body);
    if (!parsed.ok) continue;
    const { head, events } = parsed.value;
    const draft = drafts.get(head.session) ?? {
      session: head.session,
      lane: head.lane,
      device: head.device ?? null,
      sent: [],
      confirmed: [],
      refused: 0,
      confirmedMs: 0,
      keptUntilMs: null,
    };
    drafts.set(head.session, draft);
    const seqs = events.map(({ seq }) => seq);
    draft.sent.push(...seqs);
    const confirmation = readConfirmation(entry);
    if (confirmation === null) continue;
    draft.confirmed.push(...seqs);
    draft.refused += confirmation.refused;
    draft.confirmedMs = Math.max(draft.confirmedMs, Date.parse(entry.sent));
    draft.keptUntilMs = confirmation.keptUntilMs;
  }
  return [...drafts.values()].map(({ sent, confirmed, ...draft }) => ({
    ...draft,
    sent: buildRanges(sent),
    confirmed: buildRanges(confirmed),
  }));
}

interface Confirmation {
  readonly refused: number;
  readonly keptUntilMs: number | null;
}

/** Null where the collector has not said that it took the report. */
function readConfirmation({ status, receipt, sent }: LedgerEntry): Confirmation | null {
  if (status === null || status < 200 || status > 299 || receipt === null) return null;
  // Whatever form its signature has, one that is not known yet among them: the audit of the receipts says what can be believed.
  const text = receipt['statement'];
  const statement = typeof text === 'string' ? parseStatement(text) : undefined;
  if (statement?.about !== 'report') {
    const { refused } = receipt;
    return { refused: typeof refused === 'number' ? refused : 0, keptUntilMs: null };
  }
  const { refused, retentionDays } = statement;
  const keptUntilMs = retentionDays === null ? null : Date.parse(sent) + retentionDays * 86_400_000;
  return { refused, keptUntilMs };
}
