/**
 * One of many processes that need the device secret at the same moment: for each folder in turn it says `ready`, waits for the
 * file `<folder>.go`, and prints the secret that it got.
 */
import fs from 'node:fs';
import { createEffects } from '../effects.ts';
import { openDeviceSecret } from '../ids.ts';

for (const folder of process.argv.slice(2)) {
  fs.writeSync(1, 'ready\n');
  while (!fs.existsSync(`${folder}.go`)) {
    // Spinning, so that all start within the same fraction of a millisecond.
  }
  const { bytes, ephemeral } = openDeviceSecret(folder, createEffects());
  fs.writeSync(1, `${Buffer.from(bytes).toString('hex')} ${ephemeral}\n`);
}
