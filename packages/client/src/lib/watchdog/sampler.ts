/**
 * Keeps the stack of the main thread at a moment that another thread chooses.
 */
import { buildRandomHex, type Effects } from '@candor/local/effects';
import { watchFramesMax } from '../../limits.ts';

export interface Sampler {
  /** What has to be evaluated in the main thread for that. */
  readonly expression: string;
  /** The stack that was kept since the last time, as V8 prints it; null for none. */
  readonly take: () => string | null;
  readonly close: () => void;
}

/** The inspector reaches nothing but what is global: so a function is, under a name that nobody meets by chance. */
export function createSampler(effects: Effects): Sampler {
  const name = `candor.watchdog.${buildRandomHex(effects, 8)}`;
  let sample: string | null = null;
  const keep = (): void => {
    sample = readStack();
  };
  Object.defineProperty(globalThis, Symbol.for(name), { value: keep, configurable: true });
  return {
    expression: `globalThis[Symbol.for('${name}')]?.()`,
    take: () => {
      const taken = sample;
      sample = null;
      return taken;
    },
    close: () => void Reflect.deleteProperty(globalThis, Symbol.for(name)),
  };
}

/** `readStack()`, the function that is global, and the expression. */
const OWN_FRAMES = 3;

/**
 * It runs in the midst of whatever the host does: so nothing of the host's is called by it, and all is as it was after it. Null where the
 * host lets nobody change how a stack is printed, and where none of its code runs: then a busy machine has not let the main thread go on.
 */
function readStack(): string | null {
  const restores: (() => void)[] = [];
  try {
    restores.push(replaceOfError('prepareStackTrace', printFrames));
    restores.push(replaceOfError('stackTraceLimit', watchFramesMax + OWN_FRAMES));
    const { stack = '' } = new Error();
    return stack === '' ? null : stack;
  } catch {
    return null;
  } finally {
    for (const restore of restores) restore();
  }
}

function replaceOfError(key: 'prepareStackTrace' | 'stackTraceLimit', value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(Error, key);
  Object.defineProperty(Error, key, { value, configurable: true, writable: true });
  return before === undefined
    ? () => void Reflect.deleteProperty(Error, key)
    : () => void Object.defineProperty(Error, key, before);
}

function printFrames(_error: Error, frames: readonly Printable[]): string {
  const lines = frames.slice(OWN_FRAMES).map((frame) => `    at ${frame.toString()}`);
  return lines.length === 0 ? '' : ['Error', ...lines].join('\n');
}

/** A frame as V8 hands it out prints itself as in a stack. */
interface Printable {
  readonly toString: () => string;
}
