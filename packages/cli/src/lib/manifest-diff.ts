/**
 * `candor manifest diff`: what two versions of a manifest collect more, less and differently.
 */
import { diffManifests, printDiff } from '@candor/manifest/diff';
import type { ManifestCommandOutput } from '../manifest-command.ts';
import { readManifestFile } from './manifest-file.ts';

/** Resolves to 0 whatever the difference, and to 1 where one of the two has issues or they are of two products. */
export async function compareManifests(
  before: string,
  after: string,
  json: boolean,
  output: ManifestCommandOutput,
): Promise<number> {
  const [old, now] = [await readManifestFile(before), await readManifestFile(after)];
  if (old.manifest === null || now.manifest === null) {
    for (const read of [old, now]) if (read.manifest === null) output.stderr.write(read.lines);
    return 1;
  }
  if (old.manifest.product !== now.manifest.product) {
    output.stderr.write('Expected two versions of one manifest, got those of two products.\n');
    return 1;
  }
  const diff = diffManifests(old.manifest, now.manifest);
  output.stdout.write(json ? `${JSON.stringify(diff, null, 2)}\n` : printDiff(diff));
  return 0;
}
