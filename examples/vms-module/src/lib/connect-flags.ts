import { readFile } from 'node:fs/promises';
import type { ConnectOptions } from './connection.ts';
import { VmsError } from './errors.ts';
import type { Login } from './login.ts';

/** How the command line says who connects. The password is not among the flags, since everybody can read those. */
export interface ConnectFlags {
  readonly login: string;
  readonly name: string;
  /** Path of a certificate to trust. */
  readonly trust: string | null;
  readonly askPassword: () => Promise<string>;
}

const LOGIN_TYPES: readonly Login['type'][] = ['basic', 'windows', 'oauth'];

/** @throws VmsError `usage` */
export async function readConnectOptions(
  address: string,
  flags: ConnectFlags,
): Promise<ConnectOptions> {
  const type = LOGIN_TYPES.find((known) => known === flags.login);
  if (type === undefined) throw new VmsError('usage', `Expected --login ${LOGIN_TYPES.join('|')}.`);
  const login = { type, name: flags.name, password: await flags.askPassword() };
  const trust = flags.trust === null ? {} : { trust: await readCertificate(flags.trust) };
  return { address, login, ...trust };
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new VmsError(
      'usage',
      'Expected the file of a certificate after --trust, got one that can not be read.',
      {
        cause,
      },
    );
  }
}
