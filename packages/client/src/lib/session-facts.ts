/**
 * The facts of a session: those that Candor reads itself, as far as the manifest declares them, and the product's own.
 */
import { isCi } from '@candor/local/unattended';
import type { Effects, Machine } from '@candor/local/effects';
import type { BuiltInFact, Manifest } from '@candor/manifest/manifest';
import { archOfNode, osOfPlatform } from '@candor/manifest/platform-names';

/** Values still to be shaped. Reads nothing that the manifest does not declare. */
export function readSessionFacts(
  manifest: Manifest,
  version: string,
  own: Readonly<Record<string, unknown>>,
  effects: Effects,
): Readonly<Record<string, unknown>> {
  const facts: Record<string, unknown> = {};
  let machine: Machine | null = null;
  for (const [name, { builtIn }] of Object.entries(manifest.session)) {
    if (builtIn === null) {
      facts[name] = own[name];
    } else {
      const value = readOwnProcess(builtIn, version, effects);
      facts[name] = value ?? describeMachine(builtIn, (machine ??= effects.readMachine()));
    }
  }
  return facts;
}

function readOwnProcess(
  fact: BuiltInFact,
  version: string,
  effects: Effects,
): boolean | string | undefined {
  switch (fact) {
    case 'version':
      return version;
    case 'os':
      return osOfPlatform(effects.platform);
    case 'interactive':
      return effects.isInteractive();
    case 'ci':
      return isCi(effects.env);
    case 'container':
      return effects.isContainer();
    default:
      return undefined;
  }
}

function describeMachine(fact: BuiltInFact, machine: Machine): number | string | undefined {
  switch (fact) {
    case 'os_version':
      return readNumbers(machine.osRelease);
    case 'arch':
      return archOfNode(machine.arch);
    case 'runtime':
      return machine.runtime;
    case 'runtime_version':
      return machine.runtimeVersion;
    case 'processors':
      return machine.processors;
    case 'memory':
      // A machine that is sold with 16 GiB reports 15.6.
      return Math.round(machine.memoryBytes / 2 ** 30);
    case 'process_memory':
      return machine.processMemoryBytes;
    default:
      // The country is the collector's to look up.
      return undefined;
  }
}

/** The numbers at the start: what follows them in a kernel's name can be anybody's, such as a company's own build. */
function readNumbers(release: string): string | undefined {
  return /^\d{1,10}(?:\.\d{1,10}){0,5}/.exec(release)?.[0];
}
