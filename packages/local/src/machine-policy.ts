/**
 * What an administrator has laid down for everybody on a machine, one JSON file for each product:
 *
 *     /etc/<product>/telemetry.json                                    Linux and other systems
 *     /Library/Application Support/<product>/telemetry.json            macOS
 *     %ProgramData%\<product>\telemetry.json                           Windows
 *
 *     {
 *       "telemetry": "off",                           // every lane, whatever anybody else says
 *       "forbid": ["exceptions"],                     // these lanes
 *       "relay": "https://telemetry.example.org",     // reports go to the administrator's own collector instead
 *       "plainHttp": true                             // the relay may be http beyond this machine
 *     }
 *
 * Every key may be left out. Nothing in it can turn anything on, and a file that is damaged, or has a key or a value that is not
 * understood, turns every lane off.
 */
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import type { Effects } from './effects.ts';
import { readPolicyFile, type Said } from './lib/policy-file.ts';
import { understandMachinePolicy } from './lib/understand-machine-policy.ts';

export type MachinePolicy =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly origin: string; readonly problem: string }
  | {
      readonly state: 'found';
      readonly file: string;
      /** Null where the file does not turn everything off. */
      readonly off: Said | null;
      readonly forbidden: Readonly<Partial<Record<LaneName, Said>>>;
      /** The address of the administrator's own collector; null where reports go to the vendor's. */
      readonly relay: Said | null;
    };

/** Where a policy for the product may lie, strongest first. The first that is there is the only one that counts. */
export function listMachinePolicyFiles(
  product: string,
  effects: Pick<Effects, 'listMachineFolders'>,
): readonly string[] {
  return effects.listMachineFolders().map((folder) => path.join(folder, product, 'telemetry.json'));
}

/** Reads the policy for the product. Never throws. */
export function readMachinePolicy(
  product: string,
  effects: Pick<Effects, 'listMachineFolders'>,
): MachinePolicy {
  for (const file of listMachinePolicyFiles(product, effects)) {
    const read = readPolicyFile(file);
    if (read.state === 'damaged') return read;
    if (read.state === 'read') return understandMachinePolicy(file, read.entries);
  }
  return { state: 'absent' };
}
