/** The files of `packaging/` are linted here; nothing here can build the one or start the other. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  drainErasuresMs,
  drainJournalMs,
  drainRequestsMs,
  drainRetentionMs,
} from '@candor/collector/limits';
import { stopMsMax } from '@candor/engine/limits';
import { validate } from 'dockerfile-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const PACKAGING = fileURLToPath(new URL('../../packaging', import.meta.url));
const DRAIN_S =
  (drainRequestsMs + drainJournalMs + drainErasuresMs + drainRetentionMs + stopMsMax) / 1000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-packaging-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(join(PACKAGING, name), 'utf8');

describe('the Dockerfile', () => {
  it('is one by the grammar of Docker, and a broken one would not be', () => {
    expect(validate(read('Dockerfile'))).toEqual([]);
    expect(validate(read('Dockerfile').replace('WORKDIR /source', 'WORKDR /source'))).toHaveLength(
      1,
    );
  });

  it('runs without rights of root, on glibc, with a health check and data outside of the image', () => {
    const text = read('Dockerfile');
    expect(
      text.match(/^FROM \S+/gm)?.every((from) => /-(?:bookworm|trixie)-slim$/.test(from)),
    ).toBe(true);
    const last = text.slice(text.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER candor$/m);
    expect(last).toMatch(/^VOLUME \["\/data"\]$/m);
    expect(last).toMatch(/^HEALTHCHECK [^]*\/healthz/m);
    expect(last).toMatch(/^ENTRYPOINT \["node"/m);
    expect(text).toContain(`up to ${DRAIN_S} s`);
  });
});

describe('the systemd unit', () => {
  const isThere = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (!isThere) {
    process.stderr.write(
      '\nNOT TRIED HERE: the systemd unit, since there is no systemd-analyze.\n\n',
    );
  }

  it.skipIf(process.platform !== 'linux')(
    'is tried in every pipeline on Linux: where CI is set, no systemd-analyze is a fault',
    () => {
      expect(isThere || process.env['CI'] !== 'true').toBe(true);
    },
  );

  /** systemd looks whether the command can be run: so the Node that runs here stands in it. */
  const writeUnit = (edit: (text: string) => string = (text) => text): string => {
    const file = join(folder, 'candor-collector.service');
    const text = read('candor-collector.service').replace('/usr/bin/node', process.execPath);
    writeFileSync(file, edit(text));
    return file;
  };
  const verify = (file: string): string => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    return `${status} ${stderr}`;
  };

  it.skipIf(!isThere)('is verified by systemd, which finds what is wrong in a broken one', () => {
    expect(verify(writeUnit())).toBe('0 ');
    expect(
      verify(writeUnit((text) => text.replace('NoNewPrivileges', 'NoNewPrivilege'))),
    ).toContain('Unknown key');
  });

  it.skipIf(!isThere)('is hardened: systemd puts its exposure at 2 of 10 at the most', () => {
    const options = ['security', '--offline=true', '--threshold=20', writeUnit()];
    expect(() => execFileSync('systemd-analyze', options, { stdio: 'pipe' })).not.toThrow();
  });

  it('gives the collector the time that it takes to drain', () => {
    const [, seconds = ''] = /^TimeoutStopSec=(\d+)$/m.exec(read('candor-collector.service')) ?? [];
    expect(Number(seconds)).toBeGreaterThan(DRAIN_S);
    expect(read('candor-collector.service')).toContain(`up to ${DRAIN_S} s`);
  });
});

it('the example of a configuration is one that the collector takes', () => {
  const main = fileURLToPath(new URL('../../packages/collector/src/main.ts', import.meta.url));
  const args = ['--config', join(PACKAGING, 'candor.yaml'), '--print-config', '--json'];
  const node = ['--conditions=candor-source', '--import', 'tsx', main];
  const printed = JSON.parse(
    execFileSync(process.execPath, [...node, ...args], { encoding: 'utf8' }),
  ) as Readonly<Record<string, { readonly origin: string }>>;
  for (const name of Object.keys(parse(read('candor.yaml')) as object)) {
    expect(printed[name]?.origin).toContain('candor.yaml');
  }
});
