/** A process that starts an engine on the folder it is given, says so, and waits to be killed. */
import { startEngine } from './engine.ts';

const engine = await startEngine({ dataFolder: process.argv[2] ?? '' });
const { url, username, password } = engine;
const said = { enginePid: engine.readPid(), url, username, password };
process.stdout.write(`${JSON.stringify(said)}\n`);
