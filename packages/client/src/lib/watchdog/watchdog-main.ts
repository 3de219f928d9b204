/**
 * The thread that watches the main thread. When that has not been alive for too long, it has it run a function of the SDK wherever it is
 * at that moment, which keeps its stack: by a session of the inspector that is opened, used and closed in one go, without a debugger.
 *
 * The main thread does all three when it comes to one of the places where V8 looks for such requests. So no session is ever attached while
 * the host runs, also where the main thread waits in the system and comes to such a place only later.
 */
import inspector from 'node:inspector';
import { workerData } from 'node:worker_threads';
import type { WatchPlan } from './start-worker.ts';
import { createWatchTurn } from './watch-turn.ts';

const { memory, blockedMs, everyMs, looksMin, expression } = workerData as WatchPlan;
const turn = createWatchTurn(memory);

let ticks = turn.ticks();
let sinceMs = performance.now();
let lookedMs = sinceMs;
/** Looks since then that came in time. */
let looks = 0;
/** The main thread is asked once for each time that it is blocked. */
let isAsked = false;

const timer = setInterval(() => {
  if (turn.isClosed()) clearInterval(timer);
  else look(performance.now());
}, everyMs);

function look(nowMs: number): void {
  // Where this thread was late too, the machine slept or the process was suspended: that is no block.
  const isLate = nowMs - lookedMs > 2 * everyMs;
  lookedMs = nowMs;
  const counted = turn.ticks();
  if (counted !== ticks || isLate) {
    isAsked = counted === ticks && isAsked;
    ticks = counted;
    sinceMs = nowMs;
    looks = 0;
    return;
  }
  looks += 1;
  if (isAsked || looks < looksMin || nowMs - sinceMs < blockedMs) return;
  isAsked = true;
  turn.ask(askMainThread);
}

function askMainThread(): void {
  const session = new inspector.Session();
  session.connectToMainThread();
  // Nobody waits for an answer. A `debugger` of the host has no effect.
  session.post('Runtime.evaluate', { expression, silent: true, disableBreaks: true });
  session.disconnect();
}
