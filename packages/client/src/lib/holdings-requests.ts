/**
 * What proves that data at a collector are this machine's: for each lane the tokens of its pseudonyms, and the ids of sessions
 * that no token of ours stands for.
 */
import fs from 'node:fs';
import type { Effects } from '@candor/local/effects';
import { readDevice, readErasures } from '@candor/local/holdings-files';
import { buildPseudonym, buildToken, readDeviceSecret, secretFileOf } from '@candor/local/ids';
import { listLedgerFiles } from '@candor/local/ledger';
import { readLedger } from '@candor/local/read-ledger';
import type { LaneHoldings } from '@candor/local/queued-erasure';
import { readSessionMarks } from '@candor/local/session-mark';
import { readAllSpools } from '@candor/local/spool';
import { holdingsSessionsMax } from '@candor/manifest/limits';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { parseReport } from '@candor/manifest/report';
import { holdingsMonthsMax } from '../limits.ts';

export interface HoldingsPlace {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly effects: Pick<Effects, 'now'>;
}

/**
 * One request for each lane of which anything could be held, more where there are more sessions than one may name. Where ids
 * rotate, every month is asked for since the secret was made, and those that the log and the spool tell of: the clock may have
 * been wrong, or the secret's file come from a backup.
 */
export function listHoldings(place: HoldingsPlace): readonly LaneHoldings[] {
  const { manifest, folder } = place;
  const secret = manifest.ids.device === 'none' ? null : readDeviceSecret(folder);
  const heads = listHeads(place);
  return (Object.keys(manifest.lanes) as LaneName[]).flatMap((lane) => {
    const tokens = secret === null ? [] : listTokens(secret, lane, place, heads);
    const own = new Set(tokens.map((token) => token.pseudonym));
    const sessions = heads.filter((head) => head.lane === lane && !own.has(head.device));
    return splitRequest(
      lane,
      tokens.map(({ hex }) => hex),
      [...new Set(sessions.map(({ session }) => session))],
    );
  });
}

/** As `listHoldings()`, with what was erased before, to see that it is gone. */
export function listHoldingsWithErased(place: HoldingsPlace): readonly LaneHoldings[] {
  const erased = readErasures(place.folder).map(({ lane, tokens, sessions }) => ({
    lane,
    tokens,
    sessions,
  }));
  return [...listHoldings(place), ...erased];
}

interface Head {
  readonly lane: LaneName;
  readonly session: string;
  readonly device: string;
  /** UTC month. */
  readonly month: string;
}

/** Whoever sent these opened them: the reports of the ledger, of the spool and of the spools of all sinks, and of sessions that go on. */
function listHeads({ manifest, folder }: HoldingsPlace): readonly Head[] {
  const logged = listLedgerFiles(folder, manifest.product).flatMap((file) => {
    try {
      return readLedger(file).map(({ body }) => body);
    } catch {
      return [];
    }
  });
  const spooled = readAllSpools(folder).map(({ head }) => head);
  const marked = readSessionMarks(folder).map(({ head }) => head);
  return [...logged, ...spooled, ...marked].flatMap((text) => {
    const head = text.slice(0, text.indexOf('\n') + 1);
    const parsed = parseReport(head);
    if (!parsed.ok) return [];
    const { lane, session, started } = parsed.value.head;
    return [{ lane, session, device: readDevice(head), month: started.slice(0, 7) }];
  });
}

interface Token {
  readonly hex: string;
  readonly pseudonym: string;
}

function listTokens(
  secret: Uint8Array,
  lane: LaneName,
  { manifest, folder, effects }: HoldingsPlace,
  heads: readonly Head[],
): readonly Token[] {
  const { product, ids } = manifest;
  const told = heads.map(({ month }) => month);
  const periods = ids.device === 'monthly' ? listMonths(folder, effects.now(), told) : [''];
  return periods.map((period) => {
    const token = buildToken(secret, { kind: 'device', product, lane, period, id: '' });
    return { hex: Buffer.from(token).toString('hex'), pseudonym: buildPseudonym(token) };
  });
}

/** Newest first, at most `holdingsMonthsMax`. */
function listMonths(folder: string, nowMs: number, told: readonly string[]): readonly string[] {
  const madeMs = fs.statSync(secretFileOf(folder), { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
  const [now, made] = [new Date(nowMs), new Date(Math.min(madeMs, nowMs))];
  const count = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
  const months = Array.from(
    { length: Math.min(count(now) - count(made) + 1, holdingsMonthsMax) },
    (_, back) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
  );
  return [...new Set([...told, ...months])].sort().toReversed().slice(0, holdingsMonthsMax);
}

function splitRequest(
  lane: LaneName,
  tokens: readonly string[],
  sessions: readonly string[],
): readonly LaneHoldings[] {
  const requests: LaneHoldings[] = [];
  for (let from = 0; from < sessions.length || (from === 0 && tokens.length > 0);) {
    const end = from + holdingsSessionsMax;
    requests.push({ lane, tokens: from === 0 ? tokens : [], sessions: sessions.slice(from, end) });
    from = end;
  }
  return requests;
}
