/**
 * The quarantine: what was refused, by name and reason, with counts. Never a value, and of names only those that look like a
 * program's names: whatever else stands in the place of a name may be a person's.
 */
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import {
  quarantineFlushMs,
  quarantineKindsMax,
  quarantineNameCharsMax,
  quarantineNamesMax,
  quarantineRowsMax,
  quarantineVersionsMax,
} from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import type { KindRecord, QuarantineRecord, QuarantineRows } from '../metadata/quarantine-rows.ts';
import type { ValueKind } from './value-kind.ts';

/** One refusal. '' for an event where the report was refused whole, for a field where the event was. */
export interface Refused {
  readonly version: string;
  readonly event: string;
  readonly field: string;
  readonly reason: string;
  /** Of what kind values were under names that nobody declares. Left out where none was looked at. */
  readonly kinds?: SeenKinds;
}

/** Field and kind: of the field that was refused, or of those of an event that was. */
export type SeenKinds = readonly (readonly [field: string, kind: ValueKind])[];

export interface Quarantine {
  readonly add: (product: string, refused: readonly Refused[]) => void;
  readonly list: (product: string) => readonly QuarantineRecord[];
  /** Of what kind values were under names that nobody declares. */
  readonly listKinds: (product: string) => readonly KindRecord[];
  /** Forgets rows that were last counted in before a day, so that names of long ago leave room for new ones. */
  readonly expire: (findFirstDay: (product: string) => Day) => void;
  /** Writes what is held in memory, and ends. */
  readonly close: () => void;
}

/** Stands for a name that is not a program's. */
export const UNNAMEABLE = '(unnameable)';
/** Stands for names and versions beyond the number that is kept. */
export const OTHER = '(other)';

interface Known {
  readonly names: Set<string>;
  readonly versions: Set<string>;
  readonly rows: Set<string>;
  readonly kinds: Set<string>;
}

interface State {
  readonly rows: QuarantineRows;
  readonly now: () => number;
  readonly known: Map<string, Known>;
  readonly pending: Map<string, QuarantineRecord>;
  readonly pendingKinds: Map<string, KindRecord>;
}

export interface QuarantineParts {
  readonly rows: QuarantineRows;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Counts in memory and writes once a second: a flood of refusals must not become a flood of syncs. */
export function openQuarantine(parts: QuarantineParts): Quarantine {
  const { rows, now, log } = parts;
  const state: State = { rows, now, known: new Map(), pending: new Map(), pendingKinds: new Map() };
  const tryFlush = (): void => {
    try {
      flush(state);
    } catch (failure) {
      log(`quarantine: expected to write counts, got ${readErrorCode(failure)}; they are kept.`);
    }
  };
  const timer = setInterval(tryFlush, quarantineFlushMs);
  return {
    add: (product, refused) => {
      for (const each of refused) addOne(state, product, each);
    },
    list: (product) => {
      flush(state);
      return rows.list(product);
    },
    listKinds: (product) => {
      flush(state);
      return rows.listKinds(product);
    },
    expire: (findFirstDay) => {
      flush(state);
      for (const product of rows.listProducts()) {
        // What is known is read anew from what is left.
        if (rows.removeBefore(product, findFirstDay(product))) state.known.delete(product);
      }
    },
    close: () => {
      clearInterval(timer);
      tryFlush();
    },
  };
}

function addOne(state: State, product: string, refused: Refused): void {
  const known = readKnown(state, product);
  const version = bound(known.versions, refused.version, quarantineVersionsMax);
  const event = bound(known.names, cleanName(refused.event), quarantineNamesMax);
  const field = bound(known.names, cleanName(refused.field), quarantineNamesMax);
  const { reason } = refused;
  let row = { product, version, event, field, reason };
  if (!known.rows.has(keyOf(row)) && known.rows.size >= quarantineRowsMax) {
    row = { product, version: '', event: OTHER, field: '', reason };
  }
  const key = keyOf(row);
  known.rows.add(key);
  const count = (state.pending.get(key)?.count ?? 0) + 1;
  state.pending.set(key, { ...row, count, lastDay: dayOf(state.now()) });
  for (const [name, kind] of refused.kinds ?? []) addKind(state, known, product, event, name, kind);
}

/** Only under names that are kept: for others there is nothing to declare. */
function addKind(
  state: State,
  known: Known,
  product: string,
  event: string,
  name: string,
  kind: ValueKind,
): void {
  const field = bound(known.names, cleanName(name), quarantineNamesMax);
  if (event === '' || [event, field].some((each) => each === UNNAMEABLE || each === OTHER)) return;
  const key = keyOfKind({ product, event, field, kind });
  if (!known.kinds.has(key) && known.kinds.size >= quarantineKindsMax) return;
  known.kinds.add(key);
  const count = (state.pendingKinds.get(key)?.count ?? 0) + 1;
  state.pendingKinds.set(key, { product, event, field, kind, count });
}

function flush(state: State): void {
  if (state.pending.size === 0) return;
  state.rows.add([...state.pending.values()], [...state.pendingKinds.values()]);
  state.pending.clear();
  state.pendingKinds.clear();
}

function readKnown(state: State, product: string): Known {
  const found = state.known.get(product);
  if (found !== undefined) return found;
  const stored = state.rows.list(product);
  const kinds = state.rows.listKinds(product);
  const known: Known = {
    names: new Set([...stored, ...kinds].flatMap(({ event, field }) => [event, field])),
    versions: new Set(stored.map(({ version }) => version)),
    rows: new Set(stored.map(keyOf)),
    kinds: new Set(kinds.map(keyOfKind)),
  };
  state.known.set(product, known);
  return known;
}

/** Letters, digits and underscores, in parts joined by dots, beginning with a letter: what a manifest's names are made of. */
const PROGRAM_NAME = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*$/;

function cleanName(name: string): string {
  if (name === '') return '';
  const isNameable = name.length <= quarantineNameCharsMax && PROGRAM_NAME.test(name);
  return isNameable ? name : UNNAMEABLE;
}

function bound(known: Set<string>, name: string, namesMax: number): string {
  if (known.has(name)) return name;
  // The two placeholders and '' are always at hand.
  if (known.size >= namesMax && name !== '' && name !== UNNAMEABLE) return OTHER;
  known.add(name);
  return name;
}

function keyOf(row: Omit<QuarantineRecord, 'count' | 'lastDay'>): string {
  return [row.product, row.version, row.event, row.field, row.reason].join('\n');
}

function keyOfKind({ product, event, field, kind }: Omit<KindRecord, 'count'>): string {
  return [product, event, field, kind].join('\n');
}
