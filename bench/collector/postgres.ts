/** A Postgres of our own, as its packages install it: in a folder of its own, on a socket, with its usual durability. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installForeign } from '../install-foreign.ts';

export interface Postgres {
  /** Folder of its socket. */
  readonly host: string;
  readonly stop: () => void;
}

const INSTALLED = '/usr/lib/postgresql';

/** Why there is none, for the row that would have had its figure. */
export interface NoPostgres {
  readonly why: string;
}

/** It refuses to run as root: then it runs as `postgres`. */
export function startPostgres(): Postgres | NoPostgres {
  const programs = findPrograms();
  if (programs === null) return { why: `none under ${INSTALLED}` };
  try {
    installForeign(['pg']);
  } catch {
    return { why: 'its client is missing: run npm ci --ignore-scripts in bench/' };
  }
  const isRoot = process.getuid?.() === 0;
  const run = (program: string, args: readonly string[]): void => {
    const command = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];
    const [first = '', ...rest] = [...command, join(programs, program), ...args];
    execFileSync(first, rest, { stdio: 'ignore', cwd: '/' });
  };
  const folder = mkdtempSync(join(tmpdir(), 'candor-postgres-'));
  try {
    chmodSync(folder, 0o755);
    if (isRoot) execFileSync('chown', ['postgres', folder]);
    const data = join(folder, 'data');
    run('initdb', ['-D', data, '-A', 'trust', '-U', 'bench']);
    const options = `-c listen_addresses='' -c unix_socket_directories='${folder}'`;
    run('pg_ctl', ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start']);
    return {
      host: folder,
      stop: () => {
        run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return { why: `that of ${programs} does not start` };
  }
}

function findPrograms(): string | null {
  if (!existsSync(INSTALLED)) return null;
  const newest = readdirSync(INSTALLED).toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(INSTALLED, newest, 'bin');
}
