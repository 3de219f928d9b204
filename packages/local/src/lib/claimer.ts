/**
 * Who has claimed a report, as hex digits in the name of its file: the place of processes, the number of the process and when it
 * began, with the lengths below. It stays on this machine. Other versions take it for a part of the sender's random digits.
 */
import { findProcessPlace, readProcessBirth } from './process-birth.ts';

const PLACE_DIGITS = 16;
const PID_DIGITS = 8;
const BIRTH_DIGITS = 16;

/** This process; '' where the system does not tell when one began (it does on Linux), and numbers alone would mix up two. */
export function nameClaimer(): string {
  const birth = readProcessBirth(process.pid) ?? '';
  if (birth === '') return '';
  const pid = String(process.pid).padStart(PID_DIGITS, '0');
  return findProcessPlace() + pid + birth.padStart(BIRTH_DIGITS, '0');
}

/** Whether a name ends with another process of this machine that still runs. What this process has left it may take up itself. */
export function isClaimedElsewhere(hex: string): boolean {
  const claimer = hex.slice(-(PLACE_DIGITS + PID_DIGITS + BIRTH_DIGITS));
  const pid = Number(claimer.slice(PLACE_DIGITS, -BIRTH_DIGITS));
  if (!claimer.startsWith(findProcessPlace()) || !(pid > 0) || pid === process.pid) return false;
  return readProcessBirth(pid)?.padStart(BIRTH_DIGITS, '0') === claimer.slice(-BIRTH_DIGITS);
}
