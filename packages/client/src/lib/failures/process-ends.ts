/**
 * The end of the process, and what nobody catches, for any number of sessions with one listener each: more of them would make Node warn.
 */
import type { Severity } from '../../telemetry.ts';

type UncaughtListener = (error: unknown, severity: Exclude<Severity, 'handled'>) => void;

const exits = new Set<() => void>();
const uncaughts = new Set<UncaughtListener>();

/** Runs `run` when the process ends by itself or by `process.exit()`. Returns a function that takes it back. Neither may throw. */
export function onExit(run: () => void): () => void {
  if (exits.size === 0) process.on('exit', runExits);
  exits.add(run);
  return () => {
    exits.delete(run);
    if (exits.size === 0) process.off('exit', runExits);
  };
}

/**
 * Runs `listener` when something is thrown or rejected that nobody catches. Nothing else changes by that: `uncaughtExceptionMonitor` is
 * told before the process ends and before the host's own listeners, and has no say. A rejection reaches it in the modes in which Node
 * throws it (the default). In the modes `warn` and `none` a listener for rejections changes nothing either, so one is added. In the
 * others it would keep Node from what it does: there a rejection that the host listens for itself is the host's to tell of.
 */
export function onUncaught(listener: UncaughtListener): () => void {
  if (uncaughts.size === 0) {
    process.on('uncaughtExceptionMonitor', runUncaughts);
    if (areRejectionsHarmless()) process.on('unhandledRejection', runRejections);
  }
  uncaughts.add(listener);
  return () => {
    uncaughts.delete(listener);
    if (uncaughts.size > 0) return;
    process.off('uncaughtExceptionMonitor', runUncaughts);
    process.off('unhandledRejection', runRejections);
  };
}

function runExits(): void {
  for (const run of exits) run();
}

function runUncaughts(error: unknown): void {
  // With either of these the host has taken it upon itself that the process goes on.
  const goesOn =
    process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
  for (const run of uncaughts) run(error, goesOn ? 'unhandled' : 'crashed');
}

function runRejections(error: unknown): void {
  for (const run of uncaughts) run(error, 'unhandled');
}

/** By the last word on the command line, else in the variable. */
function areRejectionsHarmless(): boolean {
  const said = [...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/), ...process.execArgv];
  const mode = said.findLast((word, index) => readMode(word, said[index + 1]) !== undefined);
  if (mode === undefined) return false;
  const value = readMode(mode, said[said.lastIndexOf(mode) + 1]);
  return value === 'warn' || value === 'none';
}

function readMode(word: string, next: string | undefined): string | undefined {
  const [name, value = next] = word.split('=');
  return name === '--unhandled-rejections' ? value : undefined;
}
