/** kill -9 at random instants: of the collector, of the engine, of both at once. After each, event by event, what is stored. */
import { type Fault, type Trial, findEngine, killIfThere, pause } from './trial.ts';

/** Some kills come before the collector has begun to load, most while it does, some while it rolls up. */
const lifeMsMax = 1_500;

export function listKills(kills: number): readonly Fault[] {
  const third = Math.ceil(kills / 3);
  return [
    {
      title: 'kill -9 of the collector',
      run: (trial) => again(trial, third, (child) => trial.kill(child)),
    },
    {
      title: 'kill -9 of the collector and its engine',
      run: (trial) =>
        again(trial, third, async (child) => {
          killIfThere(findEngine(child));
          await trial.kill(child);
        }),
    },
    { title: 'kill -9 of the engine', run: (trial) => killEngine(trial, kills - 2 * third) },
  ];
}

async function again(
  trial: Trial,
  times: number,
  hurt: (child: Awaited<ReturnType<Trial['start']>>) => Promise<void>,
): Promise<number> {
  let child = await trial.start();
  for (let time = 0; time < times; time += 1) {
    await pause(Math.random() * lifeMsMax);
    await hurt(child);
    child = await trial.start();
    await trial.compare();
  }
  await trial.stop(child);
  return times;
}

/** The collector goes on, and starts it again. */
async function killEngine(trial: Trial, times: number): Promise<number> {
  const child = await trial.start();
  for (let time = 0; time < times; time += 1) {
    await pause(Math.random() * lifeMsMax);
    killIfThere(findEngine(child));
    await trial.compare();
  }
  await trial.stop(child);
  return times;
}
