/**
 * By what a process can tell that it runs in a container.
 */
import fs from 'node:fs';
import type { Effects } from '../effects.ts';
import { CONTAINER_VARIABLES } from '../start-facts.ts';

/** Put there by Docker, by Podman, and by systemd as the first process of a container. */
const FILES: readonly string[] = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];

/** The variable that tells a container, or null. */
export function findContainerVariable(env: Effects['env']): string | null {
  return CONTAINER_VARIABLES.find((name) => (env[name] ?? '') !== '') ?? null;
}

/** Whether the disk and the kernel tell of one. */
export function isContainerDisk(): boolean {
  return FILES.some((file) => fs.existsSync(file)) || isContainerGroup();
}

/** The first version of control groups names who runs a container; the second names nobody. */
function isContainerGroup(): boolean {
  try {
    const groups = fs.readFileSync('/proc/1/cgroup', 'utf8');
    return /[/:-](?:docker|kubepods|containerd|crio|lxc|libpod)\b/.test(groups);
  } catch {
    return false;
  }
}
