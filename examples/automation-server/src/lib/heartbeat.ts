import type { Events } from '../telemetry.generated.ts';
import { readLicence } from './licence.ts';
import type { Product } from './product.ts';

/** All that a heartbeat says: numbers and a licence status, and no name, path or text of any kind. */
export function readHeartbeat(product: Product): Events['heartbeat'] {
  const inventory = product.state.inventory();
  return {
    uptime: product.uptimeSeconds(),
    identities: inventory.identities.length,
    computers: inventory.computers.length,
    roles: inventory.roles.length,
    endpoints: inventory.endpoints.length,
    apps: inventory.apps.length,
    scripts: inventory.scripts.length,
    schedules: inventory.schedules.length,
    portal_pages: inventory['portal-pages'].length,
    licence: readLicence(product.folder, product.effects.now()),
    errors: product.notifications.countLastHour(),
  };
}
