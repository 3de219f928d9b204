/**
 * By what a process can tell that it runs in a container.
 */
import fs from 'node:fs';
import type { Effects } from '../effects.ts';

/** Set by Podman and systemd-nspawn, by Kubernetes, by the images of .NET, and by Windows for its containers. */
const VARIABLES: readonly string[] = [
  'container',
  'KUBERNETES_SERVICE_HOST',
  'DOTNET_RUNNING_IN_CONTAINER',
  'CONTAINER_SANDBOX_MOUNT_POINT',
];

/** Put there by Docker, by Podman, and by systemd as the first process of a container. */
const FILES: readonly string[] = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];

/** The variable that tells a container, or null. */
export function findContainerVariable(env: Effects['env']): string | null {
  return VARIABLES.find((name) => (env[name] ?? '') !== '') ?? null;
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
