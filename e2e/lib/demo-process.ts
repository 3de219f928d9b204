import { spawn } from 'node:child_process';
import { projectFolder } from './running-collector.ts';

/** Product → event → number of different events that the collector acknowledged, counted on the wire by the demo's relays. */
export type Acknowledged = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Runs `npm run demo`'s program against the collector of a data folder; rejects with what it printed when it fails. */
export async function runDemo(
  dataFolder: string,
  options: readonly string[],
): Promise<Acknowledged> {
  const child = spawn(
    process.execPath,
    ['tools/demo.mjs', '--data', dataFolder, '--json', ...options],
    {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the demo ended with ${code}:\n${output}\n${errors}`);
  return JSON.parse(output) as Acknowledged;
}

export function sumEvents(acknowledged: Acknowledged, product?: string): number {
  const products =
    product === undefined ? Object.values(acknowledged) : [acknowledged[product] ?? {}];
  return products.flatMap((events) => Object.values(events)).reduce((sum, count) => sum + count, 0);
}
