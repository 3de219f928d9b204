import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { expect, it } from 'vitest';
import { startEngine } from './engine.ts';
import { memoryBytesMin } from './limits.ts';

it('a statement uses the processors that there are, also under the least cap', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-engine-'));
  const engine = await startEngine({ dataFolder: folder, memoryBytesMax: memoryBytesMin });
  const { url, username, password } = engine;
  const client = createClient({ url, username, password });
  // By how many its plan says: times tell of the machine.
  const answer = await client.query({
    query: 'EXPLAIN PIPELINE SELECT sum(number) FROM numbers_mt(100000000)',
    format: 'TabSeparatedRaw',
  });
  const threads = Math.min(availableParallelism(), 2);
  expect(await answer.text()).toContain(threads > 1 ? `× ${threads}` : 'AggregatingTransform');
  await client.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});
