/**
 * The lines of a ledger file, as `ledger.ts` writes them: how entries are read back from bytes that may still grow.
 *
 * A process that is killed, or a disk that is full, leaves an entry torn. Whoever appends next ends its last line, and whoever
 * reads takes the line that opens the next entry for what it is, also where more lines of the torn one were announced.
 */
import type { LedgerEntry } from '../ledger.ts';

/** What stands in a ledger file: an entry, or the line that says that the rest of its day is missing. */
export type LedgerItem =
  | { readonly is: 'entry'; readonly entry: LedgerEntry }
  | { readonly is: 'full'; readonly at: string };

export interface LedgerParser {
  /** The items that these further bytes complete. */
  readonly push: (bytes: Uint8Array) => readonly LedgerItem[];
}

/** Reads from the start of a file. A line without its `\n` waits for the rest. */
export function createLedgerParser(): LedgerParser {
  let rest: Uint8Array = new Uint8Array();
  let opened: Opened | null = null;
  const take = (line: string): LedgerItem | null => {
    const full = parseFullLine(line);
    const opening = parseOpening(line);
    if (full !== null) opened = null;
    else if (opening !== null) opened = { opening, body: [] };
    else opened?.body.push(line);
    if (opened === null) return full;
    if (opened.body.length < opened.opening.lines) return null;
    const item = buildItem(opened);
    opened = null;
    return item;
  };
  return {
    push: (bytes) => {
      const all = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      const end = all.lastIndexOf(0x0a) + 1;
      rest = all.subarray(end);
      const lines = all.toString('utf8', 0, end).split('\n').slice(0, -1);
      return lines.flatMap((line) => take(line) ?? []);
    },
  };
}

type Opening = Omit<LedgerEntry, 'body'> & { readonly lines: number; readonly cut?: 1 };

interface Opened {
  readonly opening: Opening;
  readonly body: string[];
}

function buildItem({ opening, body }: Opened): LedgerItem {
  const { sent, address, status, receipt, cut } = opening;
  const text = body.map((line) => `${line}\n`).join('');
  const entry = { sent, address, status, receipt, body: cut === 1 ? text.slice(0, -1) : text };
  return { is: 'entry', entry };
}

/** Null for every line of a body: those have `candor` or `seq`, names that no manifest can declare. */
function parseOpening(line: string): Opening | null {
  if (!line.startsWith('{"sent":')) return null;
  const { sent, address, lines, candor, seq, ...rest } = parseObject(line);
  if (typeof sent !== 'string' || typeof address !== 'string') return null;
  if (!Number.isSafeInteger(lines) || (lines as number) < 0) return null;
  if (candor !== undefined || seq !== undefined) return null;
  return {
    sent,
    address,
    status: typeof rest['status'] === 'number' ? rest['status'] : null,
    receipt: isObject(rest['receipt']) ? rest['receipt'] : null,
    lines: lines as number,
    ...(rest['cut'] === 1 ? { cut: 1 } : {}),
  };
}

function parseFullLine(line: string): LedgerItem | null {
  if (!line.startsWith('{"full":')) return null;
  const { full } = parseObject(line);
  return typeof full === 'string' ? { is: 'full', at: full } : null;
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(line);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
