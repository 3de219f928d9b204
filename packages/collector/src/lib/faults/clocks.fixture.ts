/** A clock that jumps, and a second collector on the folder of the first. */
import { type CollectorOptions, startCollector } from '../../collector.ts';
import { pause } from '../../collector-process.fixture.ts';
import { CollectorError } from '../../errors.ts';
import { type Fault, didNotHappen } from './trial.fixture.ts';

const HOUR_MS = 3_600_000;
/** By how much the collector's clock is off, one after the other. The clients' clocks are right all the time. */
const JUMPS_MS = [2 * HOUR_MS, -2 * HOUR_MS, 30 * 24 * HOUR_MS, -30 * 24 * HOUR_MS, 0];
const JUMPED_DAYS = 60;

export function createClockJumps(betweenMs: number): Fault {
  return {
    title: 'jumps of the clock by hours and by weeks',
    run: async (trial) => {
      let offMs = 0;
      const options: CollectorOptions = { dataFolder: trial.folder, port: 0 };
      const collector = await startCollector(options, { now: () => Date.now() + offMs });
      trial.turnTo(collector.url);
      for (const jumpMs of JUMPS_MS) {
        await pause(betweenMs);
        offMs = jumpMs;
      }
      await pause(betweenMs);
      await trial.compare();
      await collector.stop();
      const child = await trial.start();
      await trial.compare();
      await trial.stop(child);
      const { receivedDays } = trial.compared();
      if (receivedDays < JUMPED_DAYS)
        return didNotHappen(`all was received in ${receivedDays} days`);
      const seen = `received on days that are ${receivedDays.toFixed(0)} apart`;
      return { times: JUMPS_MS.length, seen };
    },
  };
}

export const TWO_COLLECTORS: Fault = {
  title: 'a second collector on the same folder (refused)',
  run: async (trial) => {
    const child = await trial.start();
    await pause(500);
    const times = 3;
    for (let time = 0; time < times; time += 1) {
      const second = await startCollector({ dataFolder: trial.folder, port: 0 }).catch(
        (failure: unknown) => failure,
      );
      if (!(second instanceof CollectorError) || second.code !== 'data_folder_in_use') {
        throw new Error('a second collector was let in');
      }
      await pause(200);
    }
    await trial.compare();
    await trial.stop(child);
    return { times, seen: 'each time: data_folder_in_use' };
  },
};
