import { type AspectTable, innerBlocks } from './check-template.ts';
import type { Report } from './diagnostic.ts';
import type { TemplateNode } from './syntax.ts';

/** Reports each aspect that would be woven into itself, over any number of others: weaving it would never end. */
export function checkAspectCycles(aspects: AspectTable, report: Report): void {
  for (const aspect of aspects.values()) {
    const path = findPath(aspect.name, aspect.name, aspects, new Set());
    if (path !== null) {
      report(
        'aspect_cycle',
        aspect.at,
        `expected aspects that do not use themselves, got ${[aspect.name, ...path].join(' → ')}`,
      );
    }
  }
}

function findPath(
  from: string,
  to: string,
  aspects: AspectTable,
  visited: Set<string>,
): readonly string[] | null {
  for (const used of listUses(aspects.get(from)?.nodes ?? [])) {
    if (used === to) return [used];
    if (visited.has(used)) continue;
    visited.add(used);
    const rest = findPath(used, to, aspects, visited);
    if (rest !== null) return [used, ...rest];
  }
  return null;
}

function listUses(nodes: readonly TemplateNode[]): readonly string[] {
  return nodes.flatMap((node) => [
    ...(node.kind === 'insert' || node.kind === 'wrap' ? [node.aspect] : []),
    ...innerBlocks(node).flatMap(listUses),
  ]);
}
