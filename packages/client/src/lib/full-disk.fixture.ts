import fs from 'node:fs';
import path from 'node:path';
import type { Manifest } from '@candor/manifest/manifest';
import type { ProductEvents, TestClock } from '../product.fixture.ts';
import type { OpenChanges, Sandbox } from '../sandbox.fixture.ts';
import type { Telemetry } from '../telemetry.ts';

/** A product on a disk that takes nothing: on by the environment, unless that is another. */
export function openOnFullDisk(
  sandbox: Sandbox,
  clock: TestClock,
  changes: OpenChanges = {},
  manifest: Partial<Manifest> = {},
): Telemetry<ProductEvents> {
  fs.mkdirSync(sandbox.folder);
  fs.writeFileSync(path.join(sandbox.folder, 'spool'), 'a file where the folder should be');
  fs.writeFileSync(path.join(sandbox.folder, 'sinks'), 'and another');
  const effects = { ...clock, env: { TEST_TELEMETRY: 'true' } };
  return sandbox.open({ effects, ...changes }, manifest);
}

export type Line = Readonly<Record<string, unknown>>;

export function isLoss({ event }: Line): boolean {
  return event === 'candor.lost';
}

/** How many events the lines tell of. */
export function sumLosses(lines: readonly Line[]): number {
  return lines.filter(isLoss).reduce((sum, { count }) => sum + Number(count), 0);
}
