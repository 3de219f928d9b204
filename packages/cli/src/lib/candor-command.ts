import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { suggest } from '@candor/manifest/did-you-mean';
import { runTelemetryCommand } from '../telemetry-command.ts';
import { CANDOR_OPTIONS, findCandorPage, formatCandorHelp } from './candor-manual.ts';
import { COMMANDS } from './command-table.ts';
import {
  type FoundDeclaration,
  findByFile,
  findByProduct,
  keepForProduct,
} from './find-declaration.ts';
import type { Output } from './terminal.ts';

export interface CandorOutput {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The free-standing `candor`: the commands for any product, and those for vendors. Resolves to the exit code. */
export async function runCandor(argv: readonly string[], output: CandorOutput): Promise<number> {
  const [first, ...rest] = argv;
  if (first === 'manifest') {
    // Its reader of YAML is not installed where only users are.
    const { runManifestCommand } = await import('../manifest-command.ts');
    return await runManifestCommand(rest, output);
  }
  if (first === 'licence' || first === 'license') {
    const { runLicenceCommand } = await import('../licence-command.ts');
    return runLicenceCommand(rest, output);
  }
  if (first === 'vocabulary') {
    const { runVocabularyCommand } = await import('../vocabulary-command.ts');
    return await runVocabularyCommand(rest, output);
  }
  if (first === undefined) {
    output.stderr.write(formatCandorHelp());
    return 2;
  }
  if (first === 'help' || first === '--help' || first === '-h') {
    const page = findCandorPage(rest);
    (page.code === 0 ? output.stdout : output.stderr).write(page.text);
    return page.code;
  }
  if (first === '--version' || first === 'version') {
    output.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  const call = parseCall(argv);
  if (call === null) {
    const known = [...COMMANDS, ...CANDOR_OPTIONS].map(({ name }) => name);
    const nearest = suggest(first.replace(/^--/, ''), [...known, ...GROUPS, 'help', 'version']);
    output.stderr.write(
      `candor: expected ${describeCall()}, got something else.${nearest} See 'candor help'.\n`,
    );
    return 2;
  }
  const found =
    call.product === undefined
      ? await findByFile(call.manifest ?? '')
      : await findByProduct(call.product, call.folder);
  if (!found.ok) {
    output.stderr.write(`candor: ${found.message}\n`);
    return 1;
  }
  return await runFor(found, call, output);
}

const GROUPS: readonly string[] = ['manifest', 'licence', 'vocabulary'];

/** The version of this package. */
function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return version;
}

interface Call {
  readonly product: string | undefined;
  readonly manifest: string | undefined;
  readonly folder: string | undefined;
  /** The command and what follows it. */
  readonly command: readonly string[];
}

/** Candor's own options stand before the command; what follows belongs to the command. */
function parseCall(argv: readonly string[]): Call | null {
  // Each of the own options takes a value, unless it is joined to it by '='.
  let end = 0;
  while (argv[end]?.startsWith('--') === true) end += argv[end]?.includes('=') === true ? 1 : 2;
  try {
    const { values } = parseArgs({
      args: argv.slice(0, end),
      options: Object.fromEntries(
        CANDOR_OPTIONS.map(({ name }) => [name, { type: 'string' as const }]),
      ),
    });
    const read = (name: string): string | undefined => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    };
    const [product, manifest, folder] = [read('product'), read('manifest'), read('folder')];
    if ((product === undefined) === (manifest === undefined)) return null;
    return { product, manifest, folder, command: argv.slice(end) };
  } catch {
    return null;
  }
}

function describeCall(): string {
  return '--product NAME or --manifest FILE before the command, each once';
}

async function runFor(
  { declaration }: Extract<FoundDeclaration, { readonly ok: true }>,
  call: Call,
  output: CandorOutput,
): Promise<number> {
  const own =
    call.product === undefined ? `--manifest ${call.manifest}` : `--product ${call.product}`;
  const code = await runTelemetryCommand(call.command, {
    declaration,
    options: {
      // Only the product knows its version; nothing is recorded here, so that none is sent.
      version: '',
      settingsFolders: [],
      ...(call.folder === undefined ? {} : { folder: call.folder }),
    },
    command: `candor ${own}`,
    remarks: [
      'Asked from outside: settings files and a proxy of the product itself are known to its own command alone.',
    ],
    ...output,
  });
  if (call.product !== undefined) keepForProduct(declaration.manifest, call.folder);
  return code;
}
