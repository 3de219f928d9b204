/**
 * What no disk could take, for several sinks: what one has taken still waits for the others. It ends with its session, as all
 * that is in memory does.
 */
import { countEvents, joinMemory } from '@candor/local/spool';
import type { MemoryReport } from './held-report.ts';

/** The memory of one session, known by an object that lives as long as the session does. */
export interface SessionMemory extends MemoryReport {
  readonly owner: object;
}

/** What waits for each sink, by the owner of the session and the sink's name. */
export type SharedMemory = WeakMap<object, Map<string, Waiting>>;

/** One report of the session, or ''. */
interface Waiting {
  report: string;
}

/** Moves what each session holds to every sink, and gives each sink's part of it. `lost` events had no room in one. */
export function shareMemory(
  shared: SharedMemory,
  memory: readonly SessionMemory[],
  sinks: readonly string[],
): { readonly bySink: ReadonlyMap<string, readonly MemoryReport[]>; readonly lost: number } {
  let lost = 0;
  for (const { owner, take } of memory) {
    const text = take();
    if (text === null) continue;
    for (const sink of sinks) {
      const waiting = waitingFor(shared, owner, sink);
      lost += join(waiting, waiting.report, text);
    }
  }
  const bySink = new Map(
    sinks.map((sink) => [
      sink,
      memory.map(({ owner }) => describe(waitingFor(shared, owner, sink))),
    ]),
  );
  return { bySink, lost };
}

/** Events that wait in memory for a sink. */
export function countShared(
  shared: SharedMemory,
  memory: readonly SessionMemory[],
  sink: string,
): number {
  return memory.reduce(
    (sum, { owner }) => sum + countEvents(waitingFor(shared, owner, sink).report),
    0,
  );
}

function describe(waiting: Waiting): MemoryReport {
  return {
    take: () => {
      const { report } = waiting;
      waiting.report = '';
      return report === '' ? null : report;
    },
    putBack: (report) => join(waiting, report, waiting.report),
  };
}

/** The oldest go where there is no more room. */
function join(waiting: Waiting, older: string, newer: string): number {
  const { report, lost } = joinMemory(older, newer);
  waiting.report = report;
  return lost;
}

function waitingFor(shared: SharedMemory, owner: object, sink: string): Waiting {
  const bySink = shared.get(owner) ?? new Map<string, Waiting>();
  shared.set(owner, bySink);
  const waiting = bySink.get(sink) ?? { report: '' };
  bySink.set(sink, waiting);
  return waiting;
}
