/**
 * A process that appends one line to a file, and prints what became of it: `FILE`.
 */
import { openFileSink } from './file-sink.ts';

const plan = { name: 'file', path: process.argv[2] ?? '', bytesMax: 1_000_000, filesMax: 3 };
const opened = openFileSink(plan);
if (!opened.ok) throw new Error(opened.problem);
const options = { now: Date.now, env: {}, proxy: undefined, caFile: undefined, keepsAlive: true };
const handed = await opened.sink
  .connect(options)
  .send({ head: 'head\n', lines: ['line\n'] }, () => true);
process.stdout.write(handed.verdict.is);
