import { writeFile } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { buildSite, type SiteUser, startSiteServer } from '../site-server.ts';
import { readFingerprint } from '../site-server/certificate.ts';
import type { CommandIo } from './command.ts';
import { VmsError } from './errors.ts';

/** Runs a site of a moderate size until it is stopped, and prints how to log in to it. */
export async function serveSite(
  flags: Readonly<Record<string, unknown>>,
  io: Pick<CommandIo, 'stdout' | 'untilStopped'>,
): Promise<void> {
  const users = makeUsers();
  const certificatePath = typeof flags.https === 'string' ? flags.https : null;
  const server = await startSiteServer({
    site: buildSite(
      {
        id: randomUUID(),
        name: 'Example site',
        edition: 'corporate',
        version: '23.3.62.1',
        usageDataCollection: flags['no-usage-data'] !== true,
      },
      { childSites: 2, recordingServers: 3, hardwarePerServer: 40 },
    ),
    users,
    https: certificatePath !== null,
    port: readPort(flags.port),
  });
  io.stdout.write(`A site answers on ${server.url}\n`);
  for (const { type, name, password } of users) {
    io.stdout.write(
      `  VMS_Login__Password=${password} vms show ${server.url} --login ${type} --name '${name}'\n`,
    );
  }
  if (certificatePath !== null && server.certificate !== null) {
    await writeFile(certificatePath, server.certificate);
    io.stdout.write(
      `  with --trust and the certificate of SHA-256 ${readFingerprint(server.certificate)}\n`,
    );
  }
  await io.untilStopped();
  await server.close();
}

function makeUsers(): readonly SiteUser[] {
  const names = {
    basic: 'operator',
    windows: 'EXAMPLE\\operator',
    oauth: 'example-client',
  } as const;
  return (['basic', 'windows', 'oauth'] as const).map((type) => ({
    type,
    name: names[type],
    password: randomBytes(12).toString('base64url'),
  }));
}

function readPort(given: unknown): number {
  if (given === undefined) return 0;
  if (typeof given === 'string' && /^\d{1,5}$/.test(given) && Number(given) <= 65_535)
    return Number(given);
  throw new VmsError('usage', 'Expected a whole number from 0 to 65535 after --port.');
}
