/**
 * What no disk could take, for several sinks: what one has taken still waits for the others. It ends with its session, as all
 * that is in memory does.
 */
import { spoolMemoryBytesMax } from '@candor/local/limits';
import type { MemoryReport } from './held-report.ts';

/** The memory of one session, known by an object that lives as long as the session does. */
export interface SessionMemory extends MemoryReport {
  readonly owner: object;
}

/** What waits for each sink, by the owner of the session and the sink's name. */
export type SharedMemory = WeakMap<object, Map<string, string[]>>;

/** Moves what each session holds to every sink, and gives each sink's part of it. */
export function shareMemory(
  shared: SharedMemory,
  memory: readonly SessionMemory[],
  sinks: readonly string[],
): ReadonlyMap<string, readonly MemoryReport[]> {
  for (const { owner, take } of memory) {
    const text = take();
    if (text === null) continue;
    for (const sink of sinks) add(queueOf(shared, owner, sink), text);
  }
  return new Map(
    sinks.map((sink) => [
      sink,
      memory.flatMap(({ owner }) => takeEach(queueOf(shared, owner, sink))),
    ]),
  );
}

/** Events that wait in memory for a sink. */
export function countShared(
  shared: SharedMemory,
  memory: readonly SessionMemory[],
  sink: string,
): number {
  return memory
    .flatMap(({ owner }) => queueOf(shared, owner, sink))
    .reduce((sum, text) => sum + text.split('\n').length - 2, 0);
}

/** The oldest go where there is no more room. */
function add(queue: string[], text: string): void {
  queue.push(text);
  while (queue.length > 1 && queue.join('').length > spoolMemoryBytesMax) queue.shift();
}

/** One for each report that waits now. */
function takeEach(queue: string[]): readonly MemoryReport[] {
  return queue.map(() => ({
    take: () => queue.shift() ?? null,
    putBack: (report) => {
      add(queue, report);
      return true;
    },
  }));
}

function queueOf(shared: SharedMemory, owner: object, sink: string): string[] {
  const queues = shared.get(owner) ?? new Map<string, string[]>();
  shared.set(owner, queues);
  const queue = queues.get(sink) ?? [];
  queues.set(sink, queue);
  return queue;
}
