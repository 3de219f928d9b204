/**
 * Who has claimed a report and when, at the end of the digits in the name of its file: the place of processes, seconds by a clock that all
 * processes of a place share and that neither a set clock nor a sleeping machine moves, the number of the process and when it began. It
 * is not sent. Other versions take it for a part of the sender's random hex digits.
 */
import { spoolClaimMsMax } from '../limits.ts';
import { findProcessPlace, readProcessBirth } from './process-birth.ts';

const CLAIMER = /(.{16})f(\d+)f(\d+)f(\d+)$/;

let birth: string | undefined;

/** This process, now; '' where the system does not tell when one began (it does on Linux), and numbers alone would mix up two. */
export function nameClaimer(): string {
  const place = findProcessPlace();
  // The clock of Bun begins anew in each process.
  birth ??= (!('bun' in process.versions) && readProcessBirth(process.pid)) || '';
  return place === '' || birth === ''
    ? ''
    : `${place}f${readSharedSeconds()}f${process.pid}f${birth}`;
}

/**
 * Whether a name ends with a process of this machine that still runs, and that has not had the report for longer than a sender lives: it may
 * have forgotten it. This process is one too: a worker thread, or what was loaded twice, may be sending the report.
 */
export function isHeld(hex: string): boolean {
  const [, place, since, pid, began] = CLAIMER.exec(hex) ?? [];
  const heldMs = (readSharedSeconds() - Number(since)) * 1_000;
  return (
    heldMs >= 0 &&
    heldMs <= spoolClaimMsMax &&
    place === findProcessPlace() &&
    readProcessBirth(Number(pid)) === began
  );
}

/** Since the machine was started, on Linux: CLOCK_MONOTONIC. */
function readSharedSeconds(): number {
  return process.hrtime()[0];
}
