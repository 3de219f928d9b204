import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kMax, kMin } from '@candor/query/limits';
import { expect, it } from 'vitest';
import { startCollector } from './collector.ts';

it('a k that no question could be asked with, and an empty host, are refused at the start, before the folder is touched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-options-'));
  for (const k of [`${kMin - 1}`, `${kMax + 1}`, '2.5', 'stencil=1']) {
    const starting = startCollector({ dataFolder: join(folder, 'data'), port: 0, k: ['5', k] });
    await expect(starting).rejects.toMatchObject({ code: 'usage' });
  }
  const everywhere = startCollector({ dataFolder: join(folder, 'data'), port: 0, host: '' });
  await expect(everywhere).rejects.toMatchObject({ code: 'usage' });
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});
