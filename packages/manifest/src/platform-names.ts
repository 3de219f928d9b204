/**
 * What a client has to know of the built-in facts: the names of systems and processors, and which fact it can not send. Apart from their
 * declarations, which only those need who write manifests.
 */
import type { BuiltInFact } from './manifest.ts';

/** Values of `os.type`; `other` for a system without a name there. */
export const OS_TYPES = [
  'windows',
  'linux',
  'darwin',
  'freebsd',
  'netbsd',
  'openbsd',
  'dragonflybsd',
  'aix',
  'solaris',
  'other',
] as const;

/** Values of `host.arch`, with those that OpenTelemetry lacks; `other` for the rest. */
export const ARCHITECTURES = [
  'amd64',
  'arm32',
  'arm64',
  'x86',
  'ppc32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'ia64',
  'other',
] as const;

/** The one fact that the collector adds and a client can not send. */
export const COLLECTOR_FACT: BuiltInFact = 'country';

/** Translates Node's `process.platform` to a value of the fact `os`. */
export function osOfPlatform(platform: string): (typeof OS_TYPES)[number] {
  if (platform === 'win32' || platform === 'cygwin') return 'windows';
  if (platform === 'android') return 'linux';
  if (platform === 'sunos') return 'solaris';
  return OS_TYPES.find((type) => type === platform) ?? 'other';
}

/** Translates Node's `process.arch` to a value of the fact `arch`. */
export function archOfNode(arch: string): (typeof ARCHITECTURES)[number] {
  if (arch === 'x64') return 'amd64';
  if (arch === 'ia32') return 'x86';
  if (arch === 'arm') return 'arm32';
  return ARCHITECTURES.find((known) => known === arch) ?? 'other';
}
