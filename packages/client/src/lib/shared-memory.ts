/**
 * What no disk could take, for several sinks: what one has taken still waits for the others.
 */
import { createMemoryPart, type MemoryPart } from '@candor/local/spool';
import type { MemoryReport } from './held-report.ts';

/** The memory of one session, known by its writer. */
export interface SessionMemory extends MemoryReport {
  readonly owner: object;
}

/** What waits for each sink, by the writer of the session and the sink's name. */
export type SharedMemory = WeakMap<object, Map<string, MemoryPart>>;

/** Moves what each session holds to every sink, and gives each sink's part of it. `lost` events had no room in one. */
export function shareMemory(
  shared: SharedMemory,
  memory: readonly SessionMemory[],
  sinks: readonly string[],
): { readonly bySink: ReadonlyMap<string, readonly MemoryReport[]>; readonly lost: number } {
  let lost = 0;
  for (const { owner, take, putBack } of memory) {
    const text = take();
    if (text === null) continue;
    for (const sink of sinks) lost += partFor(shared, owner, sink).add(text);
    putBack('');
  }
  const bySink = new Map(
    sinks.map((sink) => [sink, memory.map(({ owner }) => partFor(shared, owner, sink))]),
  );
  return { bySink, lost };
}

function partFor(shared: SharedMemory, owner: object, sink: string): MemoryPart {
  const bySink = shared.get(owner) ?? new Map<string, MemoryPart>();
  shared.set(owner, bySink);
  const part = bySink.get(sink) ?? createMemoryPart();
  bySink.set(sink, part);
  return part;
}
