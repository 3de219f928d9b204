import { writeFileSync } from 'node:fs';
import { createSigningKeys } from '@candor/client/licence-signing';
import type { LicenceCall } from '../licence-command.ts';

/** `licence keygen --out FILE` */
export function runKeygen({ options, host }: LicenceCall): number {
  const { out } = options;
  if (typeof out !== 'string' || out === '') {
    host.stderr.write('expected --out and a file for the private key\n');
    return 2;
  }
  const { publicKey, privateKeyPem } = createSigningKeys();
  try {
    // Never over an older one: licences that were signed with that would be lost with it.
    writeFileSync(out, privateKeyPem, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an unknown error';
    const advice = code === 'EEXIST' ? ' Name a file that is not there yet.' : '';
    host.stderr.write(`expected to write the private key into a new file, got ${code}.${advice}\n`);
    return 1;
  }
  host.stderr.write('The private key is written. Build this public key into the product:\n');
  host.stdout.write(`${publicKey}\n`);
  return 0;
}
