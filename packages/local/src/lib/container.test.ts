import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isLeftOut } from '@candor/testing/left-out';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const EFFECTS = new URL('../effects.ts', import.meta.url).href;
const UNATTENDED = new URL('../unattended.ts', import.meta.url).href;

/** By the real disk and the real environment; only the terminal is taken for one. */
const PROGRAM = `
import { createEffects } from ${JSON.stringify(EFFECTS)};
import { findUnattended } from ${JSON.stringify(UNATTENDED)};
const found = findUnattended(createEffects({ isInteractive: () => true }));
console.log(found === null ? 'attended' : found.origin);`;

/**
 * A root of its own for one process: all that the machine has, but for the marks of a container, which it may be itself.
 * Arguments: an empty folder, the control groups of the first process, a mark or '', the command.
 */
const SCRIPT = `
root=$1 groups=$2 mark=$3
shift 3
mount -t tmpfs tmpfs "$root"
for entry in /*; do
  if [ "$entry" = /run ]; then mkdir "$root/run"
  elif [ -L "$entry" ]; then cp -P "$entry" "$root"
  elif [ -d "$entry" ]; then mkdir "$root$entry" && mount --rbind "$entry" "$root$entry"
  fi
done
mount --bind "$groups" "$root/proc/1/cgroup"
if [ -n "$mark" ]; then mkdir -p "$(dirname "$root$mark")" && : > "$root$mark"; fi
exec chroot "$root" "$@"`;

const NO_CONTAINER = '0::/init.scope\n';

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-container-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function runIn(place: string, groups: string, mark: string, command: readonly string[]) {
  const root = path.join(place, 'root');
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(place, 'groups'), groups);
  const args = ['sh', '-ec', SCRIPT, '-', root, path.join(place, 'groups'), mark, ...command];
  // No variable of this machine's tells anything.
  const env = { PATH: process.env['PATH'] ?? '', TSX_DISABLE_CACHE: '1' };
  return spawnSync('unshare', ['--mount', ...args], { encoding: 'utf8', env });
}

/** What a process finds on a disk with this mark of a container, whose first process is in these control groups. */
function findIn(mark: string, groups: string): string {
  const node = [process.execPath, '--import', TSX, '--input-type=module', '--eval', PROGRAM];
  const { status, stdout, stderr } = runIn(folder, groups, mark, node);
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim();
}

/** Only a privileged process may give another one a root of its own; Linux alone has namespaces of mounts. */
function canHaveRoot(): boolean {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-container-try-'));
  try {
    return runIn(place, NO_CONTAINER, '', ['true']).status === 0;
  } finally {
    fs.rmSync(place, { recursive: true, force: true });
  }
}

describe.skipIf(isLeftOut('a root of its own for a process', canHaveRoot))(
  'a container is told by its disk',
  () => {
    it.each(['/.dockerenv', '/run/.containerenv', '/run/systemd/container'])('by %s', (mark) => {
      expect(findIn(mark, NO_CONTAINER)).toBe('container');
    });

    it.each([
      ['Docker', '12:pids:/docker/0123456789abcdef\n0::/\n'],
      ['Docker under systemd', '0::/system.slice/docker-0123456789abcdef.scope\n'],
      ['Kubernetes', '11:cpu:/kubepods/burstable/pod1234/0123456789abcdef\n'],
      ['Podman', '1:name=systemd:/machine.slice/libpod-0123456789abcdef.scope\n'],
      ['LXC', '4:memory:/lxc/web\n'],
    ])('by the control groups of %s', (_name, groups) => {
      expect(findIn('', groups)).toBe('container');
    });

    it.each([
      ['of a machine', NO_CONTAINER],
      ['of a session', '1:name=systemd:/user.slice/user-1000.slice/session-2.scope\n'],
      ['of a service whose name begins like one', '0::/system.slice/dockerd-proxy.service\n'],
    ])('and is none without a mark, in the control groups %s', (_name, groups) => {
      expect(findIn('', groups)).toBe('attended');
    });
  },
);
