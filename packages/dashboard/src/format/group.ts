/** Names of a breakdown's values as a reader would say them. What has no better name keeps its own. */
import type { Manifest } from '@candor/manifest/manifest';
import { findDimension } from '@candor/query/dimensions';
import type { Dimension } from '@candor/query/question';

/** Values of built-in facts that are spelled otherwise in prose. */
const SPELLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  os: {
    windows: 'Windows',
    linux: 'Linux',
    darwin: 'macOS',
    freebsd: 'FreeBSD',
    netbsd: 'NetBSD',
    openbsd: 'OpenBSD',
    dragonflybsd: 'DragonFly BSD',
    aix: 'AIX',
    solaris: 'Solaris',
    other: 'Other system',
  },
  arch: { amd64: 'x86-64', arm64: 'Arm 64-bit', arm32: 'Arm 32-bit', x86: 'x86 32-bit' },
  runtime: {
    nodejs: 'Node.js',
    bun: 'Bun',
    deno: 'Deno',
    browser: 'Browser',
    dotnet: '.NET',
    dotnet_framework: '.NET Framework',
    powershell: 'PowerShell',
    java: 'Java',
    python: 'Python',
    go: 'Go',
    ruby: 'Ruby',
    php: 'PHP',
    native: 'Native code',
  },
};

/** The label of one group. Null and the empty string are sessions that did not say. */
export function labelGroup(
  manifest: Manifest,
  dimension: Dimension | null,
  group: string | null,
  locale?: string,
): string {
  if (group === null || group === '') return dimension === null ? 'All' : 'Not stated';
  if (dimension === null) return group;
  if (dimension.by === 'event') return manifest.events[group]?.title ?? group;
  const declared = findDimension(manifest, dimension);
  if (declared?.type === 'boolean') return labelBoolean(group);
  if (dimension.by !== 'fact') return group;
  const builtIn = manifest.session[dimension.fact]?.builtIn ?? '';
  if (builtIn === 'country') return labelCountry(group, locale);
  return SPELLED[builtIn]?.[group] ?? group;
}

/** The title of a dimension: that of its fact or field. */
export function titleDimension(manifest: Manifest, dimension: Dimension): string {
  if (dimension.by === 'event') return 'Event';
  return findDimension(manifest, dimension)?.title ?? nameOf(dimension);
}

function nameOf(dimension: Exclude<Dimension, { by: 'event' }>): string {
  return dimension.by === 'fact' ? dimension.fact : dimension.field;
}

function labelBoolean(group: string): string {
  if (group === 'true' || group === '1') return 'Yes';
  return group === 'false' || group === '0' ? 'No' : group;
}

function labelCountry(code: string, locale?: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
}
