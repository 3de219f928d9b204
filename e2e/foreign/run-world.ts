/** A program of these tests where there is no network but loopback, and what this machine lacks for that. */
import { once } from 'node:events';
import { createCertificate } from './certificate.ts';
import { ADDRESS, findNamespace, spawnIsolated } from './namespace.ts';
import { findWhatIsMissing } from './sdks.ts';
import { projectFolder } from '../lib/running-collector.ts';

/** Why the SDKs can not be run here; null where they can. */
export function findObstacle(): string | null {
  const isSetApart = findNamespace() !== null;
  return findWhatIsMissing() ?? (isSetApart ? null : 'this machine makes no network namespace');
}

/** Runs `e2e/foreign/<program>` with these arguments; gives the JSON that it prints. Throws with what it said where it fails. */
export async function runWorld<Told>(
  program: string,
  folder: string,
  ...args: readonly string[]
): Promise<Told> {
  const { certificateFile } = createCertificate(folder, ['127.0.0.1', ADDRESS]);
  const source = ['--conditions=candor-source', '--import', 'tsx', `e2e/foreign/${program}`];
  const command = [process.execPath, ...source, ...args];
  const child = spawnIsolated(findNamespace() ?? [], command, {
    cwd: projectFolder,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificateFile },
  });
  const written = { out: '', error: '' };
  child.stdout?.on('data', (chunk: Buffer) => (written.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (written.error += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the world ended with ${code}:\n${written.error}`);
  return JSON.parse(written.out) as Told;
}
