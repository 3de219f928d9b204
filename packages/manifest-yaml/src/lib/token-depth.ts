import type { CST } from 'yaml';

/** A token, or an item of a collection, which holds tokens. */
type Part = CST.Token | CST.CollectionItem;

/**
 * The offset of the first collection that is nested more than `depthMax` deep, or null. Walks level by level instead of calling
 * itself, so that no text can exhaust the stack.
 */
export function findTooDeep(tokens: readonly CST.Token[], depthMax: number): number | null {
  let level: readonly Part[] = tokens;
  for (let depth = 0; level.length > 0; depth += isCollectionLevel(level) ? 1 : 0) {
    if (depth > depthMax) return findOffset(level);
    level = level.flatMap(listParts);
  }
  return null;
}

function isCollectionLevel(level: readonly Part[]): boolean {
  return level.some((part) => 'items' in part);
}

function listParts(part: Part): readonly Part[] {
  if ('items' in part) return part.items;
  if ('type' in part)
    return part.type === 'document' && part.value !== undefined ? [part.value] : [];
  return [part.key, part.value].filter((token) => token !== undefined && token !== null);
}

function findOffset(level: readonly Part[]): number {
  const token = level.find((part) => 'offset' in part);
  return token !== undefined && 'offset' in token ? token.offset : 0;
}
