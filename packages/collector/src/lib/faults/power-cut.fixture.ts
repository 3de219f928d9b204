/** A power cut under load, again and again. See `openPowerCutDisk()` for how the machine is made to have one. */
import { pause } from '../../collector-process.fixture.ts';
import { openPowerCutDisk } from '../disk/power-cut-disk.fixture.ts';
import { type Fault, findEngine, killIfThere } from './trial.fixture.ts';

const lifeMsMin = 800;
const lifeMsMax = 3_000;

export function createPowerCuts(times: number): Fault {
  return {
    title: 'power cut',
    run: async (trial) => {
      const disk = openPowerCutDisk(trial.folder);
      if (disk === null) return { why: 'a file can not be mounted here', isForbidden: true };
      try {
        let child = await trial.start();
        for (let time = 0; time < times; time += 1) {
          await pause(lifeMsMin + Math.random() * (lifeMsMax - lifeMsMin));
          await trial.client.whenAcknowledged();
          disk.cutPower();
          killIfThere(findEngine(child));
          await trial.kill(child);
          if (time % 2 === 0) await trial.halt();
          disk.mountAgain();
          child = await trial.start();
          await trial.compare();
        }
        await trial.stop(child);
        return { times, seen: 'the disk took no more writes' };
      } finally {
        disk.remove();
      }
    },
  };
}
