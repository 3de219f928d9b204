// What the product says by each SDK: the same things, once each. Beside them stands what must not be kept: names of a machine and of
// a person, a message, an address, a url, a stack, a path.
import { once } from 'node:events';

export const { COLLECTOR: collector, KEY: key, INSTALLATION: installation } = process.env;

/** What a data folder is searched for afterwards. */
export const PRIVATE = 'klaus-private';

export const connected = {
  SiteId: `site-of-${PRIVATE}`,
  IsHttps: true,
  Login: 'Windows',
  Cameras: 12,
  Milliseconds: 1500,
};

/** Keeps the process for as long as its standard input is open: an SDK that was refused tries again meanwhile. */
export async function stayUntilTold() {
  process.stdin.resume();
  await once(process.stdin, 'end');
}
