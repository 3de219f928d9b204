/**
 * A module of a vocabulary, ready to find the symbol that a place or a name belongs to.
 */
import { columnMax, lineMax } from '../limits.ts';
import type { Position, VocabularyModule, VocabularySymbol } from '../vocabulary.ts';
import { list, type Listed } from './told.ts';

export interface CompiledModule {
  readonly name: Listed;
  /** 0 where not known. */
  readonly lines: number;
  readonly columns: number;
  /** Those with a place, in the order of their starts. */
  readonly placed: readonly PlacedSymbol[];
  readonly byName: ReadonlyMap<string, CompiledSymbol>;
}

export interface CompiledSymbol {
  readonly name: Listed;
  /** The module that a fingerprint names: the source's if there is one. */
  readonly module: Listed;
  readonly from?: Position;
  readonly to?: Position;
}

interface PlacedSymbol extends CompiledSymbol {
  readonly from: Position;
  readonly to: Position;
  /** Index of the innermost symbol around this one; -1 for none. */
  readonly outer: number;
}

/** With `same`, its symbols are in the compiled module too. */
export function compileModule(module: VocabularyModule, same?: CompiledModule): CompiledModule {
  const name = list(module.name);
  const symbols = module.symbols.map((symbol) => compileSymbol(symbol, name));
  const byName = new Map(same?.byName);
  for (const symbol of symbols) {
    for (const key of nameKeys(symbol.name, module.kind)) {
      if (!byName.has(key)) byName.set(key, symbol);
    }
  }
  return {
    name: same?.name ?? name,
    lines: Math.max(same?.lines ?? 0, module.lines ?? 0),
    columns: Math.max(same?.columns ?? 0, module.columns ?? 0),
    placed: nest([...(same?.placed ?? []), ...symbols]),
    byName,
  };
}

/** The innermost symbol that holds the place, or undefined. `column` is 0 where it is not known. */
export function findSymbol(
  module: CompiledModule,
  line: number,
  column: number,
): CompiledSymbol | undefined {
  // Without a column, the last symbol that starts on the line is as good a guess as any.
  const place: Position = [line, column === 0 ? columnMax : column];
  let index = lastStartingBefore(module.placed, place);
  while (index >= 0) {
    const symbol = module.placed[index];
    if (symbol === undefined) return undefined;
    if (comparePositions(place, symbol.to) <= 0 || (column === 0 && line <= symbol.to[0])) {
      return symbol;
    }
    index = symbol.outer;
  }
  return undefined;
}

function compileSymbol(symbol: VocabularySymbol, module: Listed): CompiledSymbol {
  const { name, from, to, source } = symbol;
  return {
    name: list(name),
    module: source === undefined ? module : list(source.module),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

function nameKeys(name: string, kind: VocabularyModule['kind']): readonly string[] {
  if (kind === 'script') return [name.toLowerCase()];
  // V8 writes a method with the class of its receiver, which may be a subclass: the last part alone is sure.
  return kind === 'file' ? [name, name.slice(name.lastIndexOf('.') + 1)] : [name];
}

function nest(symbols: readonly CompiledSymbol[]): PlacedSymbol[] {
  const sorted = symbols
    .filter((symbol) => symbol.from !== undefined)
    .map((symbol) => ({ ...symbol, from: symbol.from ?? [1, 1], to: symbol.to ?? [lineMax, 1] }))
    .sort((a, b) => comparePositions(a.from, b.from) || comparePositions(b.to, a.to));
  const open: number[] = [];
  return sorted.map((symbol, index) => {
    let outer = open.at(-1) ?? -1;
    while (outer >= 0 && comparePositions(sorted[outer]?.to ?? [0, 0], symbol.from) < 0) {
      open.pop();
      outer = open.at(-1) ?? -1;
    }
    open.push(index);
    return { ...symbol, outer };
  });
}

function lastStartingBefore(symbols: readonly PlacedSymbol[], place: Position): number {
  let [low, high] = [0, symbols.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const from = symbols[middle]?.from ?? place;
    if (comparePositions(from, place) <= 0) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

function comparePositions(a: Position, b: Position): number {
  return a[0] === b[0] ? a[1] - b[1] : a[0] - b[0];
}
