/**
 * The `manifest` command of `candor`: check, docs, types, diff, draft and schema of a `telemetry.yaml`, for the people who write it.
 */
import { printArticle } from '@candor/manifest/article';
import { hashManifest } from '@candor/manifest/hash';
import { printJsonSchema } from '@candor/manifest/json-schema';
import type { Manifest } from '@candor/manifest/manifest';
import { printTypes } from '@candor/manifest/typescript';
import type { CommandEntry } from './lib/command-table.ts';
import { type CommandGroup, findGroupHelp } from './lib/group-help.ts';
import { checkManifests } from './lib/manifest-check.ts';
import { compareManifests } from './lib/manifest-diff.ts';
import { type DraftSource, draftManifest } from './lib/manifest-draft.ts';
import { readManifestFile } from './lib/manifest-file.ts';
import { type Destination, emitText } from './lib/manifest-output.ts';
import { MANIFEST_COMMANDS } from './lib/manifest-table.ts';
import { describeUsage, parseOptions } from './lib/parse-arguments.ts';

export interface ManifestCommandOutput {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
}

interface Call {
  readonly command: CommandEntry;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly output: ManifestCommandOutput;
}

/** Its name and its commands, as help tells of them. */
const GROUP: CommandGroup = { prefix: 'candor manifest', commands: MANIFEST_COMMANDS };

const DEFAULT_FILE = 'telemetry.yaml';

/**
 * Runs `candor manifest …`, `argv` being what follows `manifest`. Rejects only for a fault of its own. Resolves to the exit code:
 * 0 done, 1 the manifest has issues or the output is stale, 2 wrong usage.
 */
export async function runManifestCommand(
  argv: readonly string[],
  output: ManifestCommandOutput,
): Promise<number> {
  const help = findGroupHelp(GROUP, argv);
  if (help !== null) {
    (help.code === 0 ? output.stdout : output.stderr).write(help.text);
    return help.code;
  }
  const [name, ...rest] = argv;
  const command = MANIFEST_COMMANDS.find((entry) => entry.name === name);
  if (command === undefined) return 2;
  const parsed = parseOptions(command, rest);
  if (!parsed.ok) {
    output.stderr.write(`candor manifest: ${parsed.message}\n`);
    return 2;
  }
  const call = { ...parsed.value, output };
  if (!isComplete(call)) {
    output.stderr.write(`candor manifest: expected ${describeUsage(command)}, got less\n`);
    return 2;
  }
  return run(call);
}

function isComplete({ command, operands, options }: Call): boolean {
  if (command.name === 'diff' && operands.length < command.operandsMax) return false;
  // `--check` compares with a file, so it must be told which.
  return options['check'] !== true || options['out'] !== undefined;
}

function run(call: Call): Promise<number> {
  const { command, operands, options, output } = call;
  const [first = DEFAULT_FILE, second = ''] = operands;
  const json = options['json'] === true;
  switch (command.name) {
    case 'check': {
      const files = operands.length === 0 ? [first] : operands;
      return checkManifests(files, { json, strict: options['strict'] === true }, output);
    }
    case 'diff':
      return compareManifests(first, second, json, output);
    case 'draft':
      return draftManifest(findDraftSource(call), findDestination(call), output);
    case 'schema':
      return emitText(printJsonSchema(), findDestination(call), output);
    case 'docs': {
      const { command: telemetry } = options;
      const article = typeof telemetry === 'string' ? { command: telemetry } : {};
      return print(call, first, (manifest) => printArticle(manifest, article));
    }
    default:
      return print(call, first, (manifest) => printTypes(manifest, hashManifest(manifest)));
  }
}

function findDraftSource({ operands, options }: Call): DraftSource {
  const textOf = (name: string): string | null => {
    const value = options[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    file: textOf('from'),
    product: operands[0] ?? null,
    collector: textOf('collector'),
    tokenFile: textOf('token-file'),
  };
}

/** Prints what is made from one manifest. */
async function print(
  call: Call,
  file: string,
  make: (manifest: Manifest) => string,
): Promise<number> {
  const { manifest, lines } = await readManifestFile(file);
  if (manifest !== null) return emitText(make(manifest), findDestination(call), call.output);
  call.output.stderr.write(lines);
  return 1;
}

function findDestination({ command, operands, options }: Call): Destination {
  const { out, check, command: telemetry } = options;
  const again = ['candor manifest', command.name, ...operands];
  if (typeof telemetry === 'string') again.push('--command', JSON.stringify(telemetry));
  if (typeof out === 'string') again.push('--out', out);
  return {
    file: typeof out === 'string' ? out : null,
    checkOnly: check === true,
    command: again.join(' '),
  };
}
