/** Ends at random instants: kill -9 of the collector, of the engine, of both at once, and SIGTERM. After each, event by event, what is stored. */
import type { ChildProcess } from 'node:child_process';
import { pause } from '../../collector-process.fixture.ts';
import {
  type Fault,
  type Load,
  type Outcome,
  type Trial,
  didNotHappen,
  findEngine,
  killIfThere,
} from './trial.fixture.ts';

/** Some kills come before the collector has begun to load, most while it does, some while it rolls up. */
const lifeMsMax = 1_500;
const engineMsMax = 30_000;

export function createCollectorKills(times: number): Fault<Load> {
  return {
    title: 'kill -9 of the collector',
    run: (trial) =>
      endAgain(trial, times, async (child) => {
        const hit = await trial.kill(child);
        return Number(hit);
      }),
  };
}

export function createKillsOfBoth(times: number): Fault<Load> {
  return {
    title: 'kill -9 of the collector and its engine',
    run: (trial) =>
      endAgain(trial, times, async (child) => {
        const engineHit = killIfThere(await whenEngineThere(child));
        const hit = await trial.kill(child);
        return Number(hit && engineHit);
      }),
  };
}

export function createTerminations(times: number): Fault {
  return {
    title: 'SIGTERM under load',
    run: async (trial) => {
      let underWay = 0;
      const ended = await endAgain(trial, times, async (child) => {
        while (trial.client.countUnderWay() === 0) await pause(1);
        underWay += trial.client.countUnderWay();
        await trial.stop(child);
        return 1;
      });
      if ('why' in ended) return ended;
      const cut = trial.client.countRefused('cut');
      return { ...ended, seen: `exit code 0; ${underWay} requests were under way, ${cut} cut` };
    },
  };
}

/**
 * `hurt` resolves to how many it hit of what it is to hit. Every second time the clients send nothing again before it is compared: then it
 * shows what is left without their help. The other times they knock at the collector while it starts.
 */
async function endAgain(
  trial: Trial<Load>,
  times: number,
  hurt: (child: ChildProcess) => Promise<number>,
): Promise<Outcome> {
  let child = await trial.start();
  let hit = 0;
  for (let time = 0; time < times; time += 1) {
    await pause(Math.random() * lifeMsMax);
    // The first waits for something to lose; later ones may come at a collector that has only started.
    await trial.client.whenAcknowledged();
    hit += await hurt(child);
    if (time % 2 === 0) await trial.halt();
    child = await trial.start();
    await trial.compare();
  }
  await trial.stop(child);
  if (hit === 0) return didNotHappen('nothing that was to be hit was there');
  return { times, seen: `${hit} of ${times} hit what lived` };
}

/** The collector goes on, and starts it again. Every second time the clients send nothing again, as above. */
export function createEngineKills(times: number): Fault<Load> {
  return {
    title: 'kill -9 of the engine',
    run: async (trial) => {
      const child = await trial.start();
      let hit = 0;
      for (let time = 0; time < times; time += 1) {
        await pause(Math.random() * lifeMsMax);
        await trial.client.whenAcknowledged();
        hit += Number(killIfThere(await whenEngineThere(child)));
        if (time % 2 === 0) await trial.halt();
        await trial.compare();
      }
      await trial.stop(child);
      if (hit === 0) return didNotHappen('there was no engine');
      return { times, seen: `${hit} of ${times} hit what lived` };
    },
  };
}

/** An engine that is only being started has no process yet. Undefined where none comes. */
async function whenEngineThere(child: ChildProcess): Promise<number | undefined> {
  const until = Date.now() + engineMsMax;
  while (findEngine(child) === undefined && Date.now() < until) await pause(1);
  return findEngine(child);
}
