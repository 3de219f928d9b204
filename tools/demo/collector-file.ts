import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The running collector, as it tells those who may read its data folder. */
export interface CollectorAccess {
  readonly url: string;
  readonly token: string;
}

/** Reads where the collector of a data folder is and how to administer it; throws with what to do where there is none. */
export async function findCollector(dataFolder: string): Promise<CollectorAccess> {
  const path = join(dataFolder, 'collector.json');
  if (!existsSync(path)) throw notRunning(dataFolder);
  const access = JSON.parse(readFileSync(path, 'utf8')) as CollectorAccess;
  const isRunning = await fetch(`${access.url}/healthz`).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!isRunning) throw notRunning(dataFolder);
  return access;
}

/** Registers a manifest; its key becomes the product's. */
export async function registerManifest(collector: CollectorAccess, yaml: string): Promise<void> {
  const answer = await fetch(`${collector.url}/api/manifests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${collector.token}`, 'content-type': 'application/yaml' },
    body: yaml,
  });
  if (!answer.ok)
    throw new Error(
      `The collector did not take a manifest (${answer.status}): ${await answer.text()}`,
    );
}

/** Registers the vocabulary in which the failures of one release are told. */
export async function registerVocabulary(
  { url, token }: CollectorAccess,
  product: string,
  version: string,
  vocabulary: object,
): Promise<void> {
  const answer = await fetch(`${url}/api/products/${product}/vocabularies/${version}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(vocabulary),
  });
  if (!answer.ok) throw new Error(`The collector did not take a vocabulary (${answer.status}).`);
}

function notRunning(dataFolder: string): Error {
  return new Error(
    `Expected a running collector with its data in ${dataFolder}, found none. Start one with \`npm start\`, or name its folder: npm run demo -- --data DIR`,
  );
}
