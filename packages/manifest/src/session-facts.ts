/**
 * The facts about a session that Candor knows how to read, with the type, title and reason that each has unless a manifest
 * gives its own reason.
 *
 * The values are OpenTelemetry's where it has the attribute (`os.type`, `host.arch`, `process.runtime.name`), so that a
 * report means the same whichever door it came through. `platform-names.ts` translates Node's names.
 */
import type { BuiltInFact, FactDeclaration } from './manifest.ts';
import { COUNTRY_CODES } from './lib/country-codes.ts';
import { ARCHITECTURES, OS_TYPES } from './platform-names.ts';

/** Values of `process.runtime.name`, one per family. */
export const RUNTIMES = [
  'nodejs',
  'bun',
  'deno',
  'browser',
  'dotnet',
  'dotnet_framework',
  'powershell',
  'java',
  'python',
  'go',
  'ruby',
  'php',
  'native',
  'other',
] as const;

/**
 * Every built-in fact in its normal form. `memory` is rounded to whole GiB before it is put in its bucket (a machine sold with
 * 16 GiB reports 15.6), `process_memory` is in bytes; all but `version` may be missing where they can not be read.
 */
export const BUILT_IN_FACTS: Readonly<Record<BuiltInFact, FactDeclaration>> = {
  version: {
    type: 'version',
    builtIn: 'version',
    title: 'Product version',
    why: 'Which versions of the product are in use.',
    optional: false,
  },
  os: {
    type: 'choice',
    values: OS_TYPES,
    ...describe('os', 'Operating system', 'Which operating systems the product must work well on.'),
  },
  os_version: {
    type: 'version',
    ...describe(
      'os_version',
      'Operating system version',
      'Which versions of the operating systems are still needed.',
    ),
  },
  arch: {
    type: 'choice',
    values: ARCHITECTURES,
    ...describe('arch', 'Processor architecture', 'Which processors the product is built for.'),
  },
  runtime: {
    type: 'choice',
    values: RUNTIMES,
    ...describe('runtime', 'Runtime', 'Which runtimes the product must work with.'),
  },
  runtime_version: {
    type: 'version',
    ...describe('runtime_version', 'Runtime version', 'Which runtime versions are still needed.'),
  },
  processors: {
    type: 'count',
    unit: null,
    buckets: null,
    ...describe('processors', 'Logical processors', 'How much work can be done in parallel.'),
  },
  memory: {
    type: 'count',
    unit: 'GiBy',
    buckets: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    ...describe('memory', 'Physical memory', 'How much memory the product may count on.'),
  },
  process_memory: {
    type: 'quantity',
    unit: 'By',
    ...describe(
      'process_memory',
      'Memory of the process at the start',
      'How much memory the product needs.',
    ),
  },
  interactive: {
    type: 'boolean',
    ...describe(
      'interactive',
      'Run by a person at a terminal',
      'How much of the use is by hand, and how much is automated.',
    ),
  },
  ci: {
    type: 'boolean',
    ...describe('ci', 'Run by a build service', 'How much of the use is in automated builds.'),
  },
  container: {
    type: 'boolean',
    ...describe('container', 'Run in a container', 'How much of the use is in containers.'),
  },
  country: {
    type: 'choice',
    values: COUNTRY_CODES,
    ...describe(
      'country',
      'Country',
      'In which countries the product is used. The collector looks it up from the address of the sender, and then forgets the address.',
    ),
  },
};

/**
 * Facts that Candor can not read but that many products have: named without a declaration, they are declared like this, and
 * the product passes them as its own.
 */
export const USUAL_FACTS: Readonly<Record<string, FactDeclaration>> = {
  hosting: {
    type: 'choice',
    values: ['kestrel', 'iis', 'node', 'nginx', 'apache', 'other'],
    builtIn: null,
    title: 'Hosting',
    why: 'Behind which server the product runs, so that it is tested there.',
    optional: false,
  },
};

export const BUILT_IN_FACT_NAMES: readonly BuiltInFact[] = Object.keys(
  BUILT_IN_FACTS,
) as BuiltInFact[];

export function isBuiltInFact(name: string): name is BuiltInFact {
  return Object.hasOwn(BUILT_IN_FACTS, name);
}

function describe(
  builtIn: BuiltInFact,
  title: string,
  why: string,
): { builtIn: BuiltInFact; title: string; why: string; optional: boolean } {
  return { builtIn, title, why, optional: true };
}
