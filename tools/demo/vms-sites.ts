import type {
  SiteEdition,
  SiteServer,
  SiteUser,
  UserType,
} from '@candor-examples/vms-module/site-server';
import { buildSite, startSiteServer } from '@candor-examples/vms-module/site-server';
import type { Random } from './random.ts';

/** A site server that runs for as long as the demo, and how its users log in. */
export interface DemoSite {
  readonly server: SiteServer;
  readonly login: { readonly type: UserType; readonly name: string; readonly password: string };
}

const siteVersions: readonly (readonly [string, number])[] = [
  ['22.3.57.1', 2],
  ['23.3.62.1', 5],
  ['24.2.11.3', 4],
];
const editions: readonly (readonly [SiteEdition, number])[] = [
  ['essential', 2],
  ['express', 2],
  ['professional', 5],
  ['expert', 3],
  ['corporate', 4],
];
const userTypes: readonly (readonly [UserType, number])[] = [
  ['basic', 4],
  ['windows', 7],
  ['oauth', 3],
];

/** Starts sites of all sizes, on this machine only. */
export async function startSites(random: Random, count: number): Promise<readonly DemoSite[]> {
  const sites: DemoSite[] = [];
  for (let number = 1; number <= count; number += 1)
    sites.push(await startSite(random, number, count));
  return sites;
}

async function startSite(random: Random, number: number, count: number): Promise<DemoSite> {
  const login = {
    type: random.weighted(userTypes),
    name: 'operator',
    password: `secret-${number}`,
  };
  const site = buildSite(
    {
      id: `site-${number}`,
      name: `Site ${number}`,
      edition: random.weighted(editions),
      version: random.weighted(siteVersions),
      // One administrator wants none of it: whoever connects there reports no more.
      usageDataCollection: number !== count,
    },
    {
      childSites: random.chance(0.3) ? random.whole(1, 6) : 0,
      recordingServers: Math.max(1, random.size(2, 0.7)),
      hardwarePerServer: Math.min(120, Math.max(1, random.size(14, 0.9))),
    },
  );
  const user: SiteUser = login;
  const server = await startSiteServer({
    site,
    users: [user],
    https: random.chance(0.7),
    // Users of an identity provider need one.
    identityProvider: login.type === 'oauth' || random.chance(0.6),
  });
  return { server, login };
}
