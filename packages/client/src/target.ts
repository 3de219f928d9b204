/**
 * Where reports go, decided in this one place: to the relay that an administrator names, else where the product says, else to
 * the collector of the manifest.
 */
import type { Effects } from '@candor/local/effects';
import { readMachinePolicy } from '@candor/local/machine-policy';
import type { Manifest } from '@candor/manifest/manifest';
import type { ReportTarget } from './request.ts';

export interface FoundTarget extends ReportTarget {
  readonly decidedBy: 'machine' | 'product' | 'manifest';
  /** Where the address stands: `file:line` of the policy, what the product was told, or `telemetry.yaml`. */
  readonly origin: string;
}

/** What a product has in place of the manifest's address and key. */
export interface GivenTarget {
  readonly collector?: string;
  readonly key?: string;
}

/** Reads the administrator's policy afresh. The key is the product's own in every case. Never throws. */
export function findTarget(
  manifest: Manifest,
  given: GivenTarget,
  effects: Pick<Effects, 'listMachineFolders'>,
): FoundTarget {
  const key = given.key ?? manifest.key;
  const policy = readMachinePolicy(manifest.product, effects);
  if (policy.state === 'found' && policy.relay !== null) {
    const { value, origin } = policy.relay;
    return { collector: value, key, decidedBy: 'machine', origin };
  }
  return given.collector === undefined
    ? { collector: manifest.collector, key, decidedBy: 'manifest', origin: 'telemetry.yaml' }
    : { collector: given.collector, key, decidedBy: 'product', origin: 'set by the product' };
}
