/**
 * How a session goes and ends, without a word about why: the event that has the role health. A session whose end nobody could tell, by
 * a power cut or SIGKILL, is told of by the next start, which finds its mark.
 */
import {
  removeSessionMark,
  setSessionMark,
  tellLeftOverMarks,
  type SessionMark,
} from '@candor/local/session-mark';
import { sessionSignIntervalMs } from '@candor/local/limits';
import { createSpoolWriter } from '@candor/local/spool';
import { createEventLine } from '@candor/manifest/event-line';
import { roundTime } from '@candor/manifest/report';
import type { Start } from '../start.ts';
import type { RoleEvent } from './failure-calls.ts';

export interface Health {
  /** Counts a failure that the program was prepared for; `null` is none. */
  readonly count: (seen: 'told' | 'counted' | null) => void;
  readonly tell: (outcome: 'running' | 'unhandled' | 'crashed') => void;
  /** Tells how it ended, once for as long as nothing comes after it, and removes the mark. */
  readonly end: () => void;
}

/** Tells of sessions that are left over, and sets the mark of this one unless it `isEnding`: what is told of the end comes as soon as the mark would. */
export function createHealth(start: Start, event: RoleEvent, isEnding: boolean): Health {
  const { effects, folder } = start;
  const { recorder } = start.open();
  const counts = { errors: 0, counted: 0, all: 0 };
  const startMs = effects.elapsedMs();
  let isOver = false;
  if (folder !== null) tellLeftOver(start, folder, event);
  const mark = keepMark(start, event);
  if (!isEnding) mark.sign();

  const record = (outcome: string): void => {
    const { errors, counted } = counts;
    const uptime = Math.floor(Math.max(0, effects.elapsedMs() - startMs) / 1_000);
    const isKept = recorder.recordOwn(event.name, event.lane, {
      outcome,
      uptime,
      errors,
      counted,
    });
    if (isKept) Object.assign(counts, { errors: 0, counted: 0 });
  };
  return {
    count: (seen) => {
      if (seen === null) return;
      isOver = false;
      if (seen === 'counted') counts.counted += 1;
      else {
        counts.errors += 1;
        counts.all += 1;
      }
    },
    tell: (outcome) => {
      record(outcome);
      isOver = outcome === 'crashed';
      if (isOver) mark.remove();
      else mark.sign();
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      record(counts.all > 0 ? 'errored' : 'healthy');
      mark.remove();
    },
  };
}

interface KeptMark {
  /** A sign of life; sets the mark of another session where that has taken the place of the one before. */
  readonly sign: () => void;
  readonly remove: () => void;
}

function keepMark(start: Start, { name, lane }: RoleEvent): KeptMark {
  const { effects, folder } = start;
  const { sessions } = start.open().recorder;
  const startedMs = effects.now();
  let marked: string | null = null;
  let cancel = (): void => undefined;
  const remove = (): void => {
    cancel();
    if (folder !== null && marked !== null) removeSessionMark(folder, marked);
    marked = null;
  };
  const sign = (): void => {
    if (folder === null) return;
    const nowMs = effects.now();
    // Nobody else may have looked for as long as the process was idle.
    sessions.refresh(nowMs, true);
    if (!sessions.isOn(lane)) return;
    const { session, head, reserve, way } = sessions.find(lane, nowMs);
    // Made here, the line that tells of the end need not be made while somebody waits for it.
    way(name);
    if (marked !== null && marked !== session) removeSessionMark(folder, marked);
    marked = session;
    reserve((sequence) => {
      const mark: SessionMark = { session, lane, head, sequence, startedMs, signMs: nowMs };
      setSessionMark(folder, mark);
    });
    cancel();
    cancel = effects.schedule(sign, sessionSignIntervalMs);
  };
  // Without a mark the end was told already.
  sessions.onMoved(() => {
    if (marked !== null) sign();
  });
  return { sign, remove };
}

/** Beyond any part that a session writes itself. */
const partsBeforeLeftOver = 900_000_000;

function tellLeftOver(start: Start, folder: string, event: RoleEvent): void {
  const { effects, manifest } = start;
  const { sessions } = start.open().recorder;
  tellLeftOverMarks(folder, effects.now(), (mark) => {
    const line = createEventLine(manifest, event.name);
    // Turned off, or told in another lane since: then nobody is to hear of it.
    if (mark.lane !== event.lane || !sessions.isOn(mark.lane) || line === undefined) return true;
    const length = line.write(mark.sequence + 1, roundTime(mark.signMs, mark.lane), {
      outcome: 'abnormal',
      uptime: Math.max(0, Math.floor((mark.signMs - mark.startedMs) / 1_000)),
      errors: 0,
      counted: 0,
    });
    const writer = createSpoolWriter({
      folder,
      session: mark.session,
      head: mark.head,
      makeRoom: () => undefined,
      partsBefore: partsBeforeLeftOver,
    });
    const appended = writer.append(line.bytes(), length);
    const isOnDisk = appended === 'kept' && writer.memory.read() === '';
    writer.finish();
    return isOnDisk;
  });
}
