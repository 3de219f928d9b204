/**
 * Work beside the doors: a thread of this process that is asked, and answers each request in turn.
 *
 * It is started when it is first asked, so that a collector with little to do has none. If it ends before it has answered, whoever
 * waits is told, and the next request starts another.
 */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, parentPort } from 'node:worker_threads';
import { readErrorCode } from '../data-folder/data-folder.ts';

export interface Thread<Request, Reply> {
  /** Rejects when the thread can not be started, or ends before it answers. Never because of what is asked: that is a reply. */
  readonly ask: (request: Request) => Promise<Reply>;
  /** Ends it at once, and for good; what it is at is left undone. */
  readonly stop: () => Promise<void>;
}

/** A program in `src/` of this package that reads requests with `answerRequests()`. */
export type ThreadProgram = 'load-main';

interface Waiting<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (failure: unknown) => void;
}

/** `data` is what the program finds as `workerData`. */
export function createThread<Request, Reply>(
  program: ThreadProgram,
  data: unknown,
): Thread<Request, Reply> {
  let worker: Worker | null = null;
  let waiting: Waiting<Reply>[] = [];
  let isStopped = false;
  const start = (): Worker => {
    const started = startWorker(program, data);
    started.on('message', (reply: Reply) => waiting.shift()?.resolve(reply));
    const onEnd = (cause: unknown): void => {
      if (worker !== started) return;
      worker = null;
      const left = waiting;
      waiting = [];
      for (const { reject } of left) reject(describeEnd(cause));
    };
    started.on('error', onEnd);
    started.on('exit', onEnd);
    return started;
  };
  return {
    ask: async (request) => {
      if (isStopped) throw describeEnd(null);
      worker ??= start();
      const asked = worker;
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        asked.postMessage(request);
      });
    },
    stop: async () => {
      isStopped = true;
      await worker?.terminate();
    },
  };
}

/** With the code of what ended it, which a log may tell. */
function describeEnd(cause: unknown): Error {
  const code = cause instanceof Error ? { code: readErrorCode(cause) } : {};
  return Object.assign(new Error('a thread ended', { cause }), code);
}

function startWorker(program: ThreadProgram, workerData: unknown): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  const file = new URL(`../../${program}.${isSource ? 'ts' : 'js'}`, import.meta.url);
  if (!isSource) return new Worker(file, { workerData });
  const text = `import('${findSourceReader()}').then(({ register }) => register()).then(() => import('${file.href}'));`;
  return new Worker(text, { eval: true, execArgv: ['--conditions=candor-source'], workerData });
}

/** Development runs the source, whoever has made that possible in this thread: another does not inherit it. */
function findSourceReader(): string {
  const loader = pathToFileURL(createRequire(fileURLToPath(import.meta.url)).resolve('tsx'));
  return new URL('esm/api/index.mjs', loader).href;
}

/** The inner side: reads requests, one at a time, and sends a reply to each. `answer` never rejects: what goes wrong is a reply. */
export function answerRequests(answer: (request: never) => unknown): void {
  const reply = async (request: never, before: Promise<void>): Promise<void> => {
    await before;
    const answered = await answer(request);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port is no window
    parentPort?.postMessage(answered);
  };
  let last: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: unknown) => {
    last = reply(request as never, last);
  });
}
