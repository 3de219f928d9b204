/**
 * Appends lines to a spool on a disk that becomes full, and tells what became of them.
 */
import { append } from '../spool.fixture.ts';
import { createSpoolWriter } from './spool-writer.ts';

const folder = process.argv[2] ?? '';
const writer = createSpoolWriter({
  folder,
  session: '0d5c2f4e-1111-4222-8333-444455556666',
  head: '{"candor":1,"lane":"usage"}\n',
  makeRoom: () => undefined,
});
const kept: boolean[] = [];
for (let seq = 1; seq <= 400; seq += 1)
  kept.push(append(writer, `{"seq":${seq},"x":"${'y'.repeat(980)}"}\n`) === 'kept');
const memory = writer.memory.take() ?? '';
writer.finish();
process.stdout.write(
  JSON.stringify({ kept: kept.filter(Boolean).length, memory: memory.split('\n').length - 2 }),
);
