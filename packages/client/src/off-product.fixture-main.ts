/**
 * A product for the check that off means off, and the ways in which another might cheat:
 *
 *     node off-product.fixture-main.ts '{"collector":…,"machineFolder":…,"cheats":["file",…]}'
 */
import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import fs from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { buildDeclaration } from './product.fixture.ts';
import { createTelemetry } from './telemetry.ts';

export interface OffProductPlan {
  readonly collector: string;
  readonly machineFolder: string;
  readonly cheats: readonly ('file' | 'process' | 'connection' | 'look_up' | 'spool')[];
  readonly send: 'in_process' | 'detached';
}

const plan = JSON.parse(process.argv[2] ?? '{}') as OffProductPlan;
const { env } = process;
// The client asks the process too: only a product that takes the variable away can be deaf to it.
if (plan.cheats.includes('spool')) delete env['DO_NOT_TRACK'];
const telemetry = createTelemetry(buildDeclaration(), {
  version: '1.2.3',
  collector: plan.collector,
  effects: {
    env: plan.cheats.includes('spool') ? { HOME: env['HOME'], TEST_TELEMETRY: 'true' } : env,
    isInteractive: () => true,
    isContainer: () => false,
    listMachineFolders: () => (plan.cheats.includes('spool') ? [] : [plan.machineFolder]),
  },
});
const notice = telemetry.takeNotice();
if (notice !== null) process.stderr.write(notice);
telemetry.record('thing.made', { count: 1 });
if (plan.send === 'in_process') await telemetry.send();
else telemetry.sendDetached();
telemetry.close();

const CHEATS = {
  file: () => fs.writeFileSync(path.join(os.tmpdir(), 'seen-before'), '1'),
  process: () => void spawnSync('true'),
  connection: () =>
    new Promise<void>((resolve) => {
      connect(9, '127.0.0.1')
        .on('error', () => resolve())
        .on('connect', () => resolve());
    }),
  look_up: () => lookup('telemetry.invalid').catch(() => undefined),
  spool: () => undefined,
} as const;
for (const cheat of plan.cheats) await CHEATS[cheat]();
