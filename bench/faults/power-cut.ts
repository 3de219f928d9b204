/** A power cut under load, again and again. See `openPowerCutDisk()` for how the machine is made to have one. */
import { openPowerCutDisk } from '../../packages/collector/src/lib/disk/power-cut-disk.fixture.ts';
import { type Fault, findEngine, killIfThere, pause } from './trial.ts';

const lifeMsMin = 800;
const lifeMsMax = 3_000;

export function createPowerCut(times: number): Fault {
  return {
    title: 'power cut',
    run: async (trial) => {
      const disk = openPowerCutDisk(trial.folder);
      if (disk === null) return null;
      try {
        let child = await trial.start();
        for (let time = 0; time < times; time += 1) {
          await pause(lifeMsMin + Math.random() * (lifeMsMax - lifeMsMin));
          disk.cutPower();
          killIfThere(findEngine(child));
          await trial.kill(child);
          disk.mountAgain();
          child = await trial.start();
          await trial.compare();
        }
        await trial.stop(child);
        return times;
      } finally {
        disk.remove();
      }
    },
  };
}
