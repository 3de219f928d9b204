/**
 * The end of a run that has recorded nothing and opened no session: what is to be told of it is what an earlier such run told, under another
 * session and at another time, as long as nothing has changed from which that was made.
 */
import { canEndQuietly, readQuietEnd, signIds, spoolQuietEnd } from '@candor/local/quiet-end';
import { isCi } from '@candor/local/unattended';
import type { Start } from '../start.ts';
import type { RoleEvent } from './failure-calls.ts';

/** Whether it is told. If not, a session has to be opened to tell it. */
export function tellQuietEnd(start: Start, event: RoleEvent): boolean {
  const { effects, folder } = start;
  const key = folder === null || !canEndQuietly(folder) ? null : buildQuietKey(start, event);
  if (folder === null || key === null) return false;
  const kept = readQuietEnd(folder, key);
  if (kept === null) return false;
  const session = effects.randomUuid();
  return spoolQuietEnd(folder, session, renewReport(kept, session, effects.now()));
}

/** Both lines as they were, with these values in the place of others: `JSON.stringify()` leaves names in their order. */
function renewReport(report: string, session: string, nowMs: number): string {
  const at = new Date(nowMs).toISOString();
  const [head = '', line = ''] = report.split('\n');
  const renewedHead = { ...(JSON.parse(head) as object), session, started: at };
  const renewedLine = { ...(JSON.parse(line) as object), at };
  return `${JSON.stringify(renewedHead)}\n${JSON.stringify(renewedLine)}\n`;
}

/**
 * Stands for all that the report of such a run is made from, but its session and time; null where that is another each time. A digest, since a
 * product's facts are no business of the disk before they are shaped.
 */
export function buildQuietKey(start: Start, event: RoleEvent): string | null {
  const { manifest, hash, options, effects, folder, watch } = start;
  if (folder === null) return null;
  const builtIn = new Set(Object.values(manifest.session).map((fact) => fact.builtIn));
  if (builtIn.has('process_memory')) return null;
  const decision = watch.decisions()[event.lane];
  const { processMemoryBytes: _, processorSeconds: __, ...machine } = effects.readMachine();
  return digest(
    JSON.stringify([
      hash,
      options.version,
      options.facts ?? {},
      event,
      decision?.agreed,
      decision?.agreedManifest,
      // Of the month is the pseudonym of the device.
      new Date(effects.now()).toISOString().slice(0, 7),
      effects.platform,
      isCi(effects.env),
      builtIn.has('interactive') && effects.isInteractive(),
      builtIn.has('container') && effects.isContainer(),
      machine,
      signIds(folder),
    ]),
  );
}

/** FNV-1a, 32 bits, from two beginnings: it guards against a mistake, and against nobody who wants one. */
function digest(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x1000193;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x01000193);
  }
  return `${(first >>> 0).toString(16)}-${(second >>> 0).toString(16)}`;
}
