/**
 * Packs the vendor's side as it is published: `npm run pack` writes tarballs into `dist/collector`, or
 * into the folder that is given. `npm install dist/collector/*.tgz` in an empty folder makes a collector of them.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packVendorPackages } from './vendor-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = process.argv[2] ?? join(root, 'dist', 'collector');
for (const name of packVendorPackages(root, target)) console.log(join(target, name));
