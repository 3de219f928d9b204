import { afterEach, describe, expect, it } from 'vitest';
import { openConnection } from './lib/connection.ts';
import { VmsError } from './lib/errors.ts';
import { countSite } from './lib/site-counts.ts';
import { buildSite, type SiteServer, type SiteUser, startSiteServer } from './site-server.ts';
import { createLogins, signChallenge } from './site-server/logins.ts';

const USERS: readonly SiteUser[] = [
  { type: 'basic', name: 'operator', password: 'one' },
  { type: 'windows', name: 'EXAMPLE\\operator', password: 'two' },
  { type: 'oauth', name: 'client', password: 'three' },
];
const site = buildSite(
  { id: 'a', name: 'Site', edition: 'expert', version: '23.3.62.1', usageDataCollection: true },
  { childSites: 1, recordingServers: 2, hardwarePerServer: 12 },
);

const open: SiteServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(
  options: { https?: boolean; identityProvider?: boolean } = {},
): Promise<SiteServer> {
  const server = await startSiteServer({ site, users: USERS, ...options });
  open.push(server);
  return server;
}

const codeOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (error) {
    if (error instanceof VmsError) return error.code;
    throw error;
  }
  return 'none';
};

describe('openConnection()', () => {
  it.each(USERS)('logs in a $type user and reads the site', async (login) => {
    const { url } = await start();
    const connection = await openConnection({ address: url, login });
    expect(connection).toMatchObject({ userType: login.type, oauth: true, https: false });
    expect(await connection.readSite()).toEqual({
      id: 'a',
      name: 'Site',
      edition: 'expert',
      version: '23.3.62.1',
      usageDataCollection: true,
      childSites: site.childSites,
    });
    expect(await connection.readRecordingServers()).toEqual(site.recordingServers);
    await connection.close();
    expect(await codeOf(connection.readSite())).toBe('login_refused');
  });

  it.each(USERS)('refuses a $type user with another password', async (login) => {
    const { url } = await start();
    const attempt = openConnection({ address: url, login: { ...login, password: 'other' } });
    expect(await codeOf(attempt)).toBe('login_refused');
  });

  it('logs in the older way where there is no identity provider, which knows no OAuth users', async () => {
    const { url } = await start({ identityProvider: false });
    const [basic, windows, oauth] = USERS as [SiteUser, SiteUser, SiteUser];
    const connection = await openConnection({ address: url, login: basic });
    expect(connection.oauth).toBe(false);
    expect((await openConnection({ address: url, login: windows })).oauth).toBe(false);
    expect(await codeOf(openConnection({ address: url, login: oauth }))).toBe('login_refused');
  });

  it('speaks HTTPS to a site whose certificate it is told to trust, and to no other', async () => {
    const { url, certificate } = await start({ https: true });
    const [login] = USERS as [SiteUser];
    const trust = certificate ?? '';
    expect(await openConnection({ address: url, login, trust })).toMatchObject({ https: true });
    expect(await codeOf(openConnection({ address: url, login }))).toBe('site_unreachable');
  });

  it('tells addresses, silence and other servers apart', async () => {
    const { url, close } = await start();
    const [login] = USERS as [SiteUser];
    expect(await codeOf(openConnection({ address: 'site', login }))).toBe('address_invalid');
    expect(await codeOf(openConnection({ address: 'ftp://a', login }))).toBe('address_invalid');
    await close();
    expect(await codeOf(openConnection({ address: url, login }))).toBe('site_unreachable');
  });

  it('switches a device, and counts only those that are enabled', async () => {
    const { url } = await start();
    const connection = await openConnection({ address: url, login: USERS[0] as SiteUser });
    const count = async (): Promise<object> =>
      countSite(await connection.readSite(), await connection.readRecordingServers());
    // Of 12 pieces of hardware on each of two servers: the tenth camera is off; every 2nd, 4th, 3rd has one of the others.
    const counts = {
      child_sites: 1,
      recording_servers: 2,
      hardware: 24,
      cameras: 22,
      microphones: 12,
      speakers: 6,
      metadata: 24,
      inputs: 8,
      outputs: 8,
    };
    expect(await count()).toEqual(counts);
    await connection.setDevice('a-1-10-camera', true);
    await connection.setDevice('a-2-4-speaker', false);
    expect(await count()).toEqual({ ...counts, cameras: 23, speakers: 5 });
    expect(await codeOf(connection.setDevice('nothing', true))).toBe('device_unknown');
  });
});

describe('createLogins()', () => {
  it('takes the answer to a challenge once, from who asked for it, and in time', async () => {
    let now = 0;
    const logins = createLogins(USERS, () => now);
    const name = 'EXAMPLE\\operator';
    const first = logins.makeChallenge(name);
    const proof = await signChallenge(first, 'two');
    expect(await logins.isProof(first.id, name, proof)).toBe(true);
    expect(await logins.isProof(first.id, name, proof)).toBe(false);

    const second = logins.makeChallenge('someone');
    expect(await logins.isProof(second.id, name, await signChallenge(second, 'two'))).toBe(false);

    const third = logins.makeChallenge(name);
    now = 61_000;
    expect(await logins.isProof(third.id, name, await signChallenge(third, 'two'))).toBe(false);
  });
});
