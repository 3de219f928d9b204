/** kill -9 of a collector while its metadata are changed: what was answered is there, what was not is there as a whole or not at all. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCollectorProcesses,
  pause,
} from '../../packages/collector/src/collector-process.fixture.ts';
import { describeDataFolder } from '../../packages/collector/src/lib/data-folder/data-folder.ts';
import {
  type Missing,
  type TrialResult,
  didNotHappen,
} from '../../packages/collector/src/lib/faults/trial.fixture.ts';
import {
  CELLAR_YAML,
  KITCHEN_YAML,
} from '../../packages/collector/src/lib/registry/manifest.fixture.ts';
import { type MetadataBook, createMetadataBook } from './metadata-book.ts';
import { type Administrators, createAdministrators } from './metadata-changes.ts';
import { type CallApi, listMetadata, openApi } from './metadata-listing.ts';

export const METADATA_KILLS = 'kill -9 of the collector while its metadata are changed';

const lifeMsMax = 1_500;

/** What is `acknowledged` are changes, and `stored` are those that the audit log tells of: each leaves one row. */
export async function tryMetadataKills(times: number): Promise<TrialResult | Missing> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-metadata-'));
  const paths = describeDataFolder(folder);
  const processes = createCollectorProcesses(true);
  const start = async (): Promise<Running> => {
    const { child } = await processes.spawn(folder);
    return { child, call: openApi(paths) };
  };
  const began = performance.now();
  try {
    let running = await start();
    for (const yaml of [KITCHEN_YAML, CELLAR_YAML])
      await running.call('POST', '/api/manifests', yaml);
    const first = await listMetadata(running.call);
    const book = createMetadataBook(first);
    const administrators = createAdministrators(book);
    const differences: string[] = [];
    let [underWay, stored] = [0, 0];
    for (let time = 0; time < times; time += 1) {
      underWay += await killAtWork(running, administrators, book);
      running = await start();
      const listed = await listMetadata(running.call);
      differences.push(...book.compare(listed));
      stored = listed.audit.length - first.audit.length;
    }
    const named = { fault: METADATA_KILLS, times };
    if (underWay === 0) return { ...named, ...didNotHappen('no change was under way') };
    const seen = `${underWay} changes were under way`;
    const seconds = (performance.now() - began) / 1000;
    const acknowledged = book.countAnswered();
    const compared = { acknowledged, stored, inAnswers: null, differences, receivedDays: 0 };
    return { ...named, seen, seconds, compared, comparisons: times, differences };
  } catch (failure) {
    throw new Error(`the collector said last:\n${processes.said()}`, { cause: failure });
  } finally {
    processes.killAll();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly call: CallApi;
}

/** Resolves to how many changes have got no answer. */
async function killAtWork(
  { child, call }: Running,
  administrators: Administrators,
  book: MetadataBook,
): Promise<number> {
  const before = book.countAnswered();
  const working = administrators.work(call);
  const end = working.then(() => true);
  const mayLiveOn = async (ms: number): Promise<void> => {
    const isOver = await Promise.race([end, pause(ms).then(() => false)]);
    if (isOver)
      throw new Error('expected a collector that answers, got one that has ended by itself');
  };
  await mayLiveOn(Math.random() * lifeMsMax);
  while (book.countAnswered() === before) await mayLiveOn(1);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await Promise.all([gone, working]);
  return book.countUnderWay();
}
