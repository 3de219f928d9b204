/**
 * The `vocabulary` command of `candor`, for the build of a vendor: makes the closed list of names in which failures are told.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { EmittedFile, JavaScriptOptions } from '@candor/crash/javascript';
import { type CommandGroup, findGroupHelp } from './lib/group-help.ts';
import { emitText } from './lib/manifest-output.ts';
import { describeUsage, parseOptions } from './lib/parse-arguments.ts';
import { loadVocabularyBuilder } from './lib/vendor-packages.ts';
import { readEmittedFiles } from './lib/vocabulary-files.ts';
import { VOCABULARY_COMMANDS } from './lib/vocabulary-table.ts';
import type { ManifestCommandOutput } from './manifest-command.ts';

const GROUP: CommandGroup = { prefix: 'candor vocabulary', commands: VOCABULARY_COMMANDS };

type Options = Readonly<Record<string, string | true>>;

/**
 * Runs `candor vocabulary …`, `argv` being what follows `vocabulary`. Resolves to the exit code: 0 done, 1 it could not be done or the
 * output is stale, 2 wrong usage.
 */
export async function runVocabularyCommand(
  argv: readonly string[],
  output: ManifestCommandOutput,
): Promise<number> {
  const help = findGroupHelp(GROUP, argv);
  if (help !== null) {
    (help.code === 0 ? output.stdout : output.stderr).write(help.text);
    return help.code;
  }
  const [name, ...rest] = argv;
  const command = VOCABULARY_COMMANDS.find((entry) => entry.name === name);
  if (command === undefined) return 2;
  const parsed = parseOptions(command, rest);
  if (!parsed.ok) {
    output.stderr.write(`candor vocabulary: ${parsed.message}\n`);
    return 2;
  }
  const { operands, options } = parsed.value;
  if (options['product'] === undefined || (options['check'] === true && !options['out'])) {
    output.stderr.write(`candor vocabulary: expected ${describeUsage(command)}, got less\n`);
    return 2;
  }
  return await build(operands, options, output);
}

async function build(
  operands: readonly string[],
  options: Options,
  output: ManifestCommandOutput,
): Promise<number> {
  const root = path.resolve(readText(options, 'root') ?? '.');
  const read = readEmittedFiles(root, operands.length === 0 ? [path.join(root, 'dist')] : operands);
  if (!read.ok) {
    output.stderr.write(`${read.message}\n`);
    return 1;
  }
  const builder = await loadVocabularyBuilder();
  if (builder === null) {
    output.stderr.write('Expected the package @candor/crash beside this command. Install it.\n');
    return 1;
  }
  const { buildJavaScriptVocabulary } = builder;
  const vocabulary = buildJavaScriptVocabulary(
    read.files,
    describeProduct(root, read.files, options),
  );
  const file = readText(options, 'out') ?? null;
  const destination = { file, checkOnly: options['check'] === true, command: 'its build again' };
  return await emitText(`${JSON.stringify(vocabulary)}\n`, destination, output);
}

/** Of a name that is given a meaning nobody else knows whether it is a type's or a code's: types are written in words, codes in capitals. */
function describeProduct(
  root: string,
  files: readonly EmittedFile[],
  options: Options,
): JavaScriptOptions {
  const meanings = (['declared', 'environment', 'misuse'] as const).flatMap((means) =>
    splitNames(readText(options, means)).map((name) => ({ name, means })),
  );
  const isCode = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name);
  const given = splitNames(readText(options, 'package'));
  return {
    product: readText(options, 'product') ?? '',
    packages: given.length === 0 ? readPackageName(root) : given,
    types: meanings
      .filter(({ name }) => !isCode(name))
      .map(({ name, means }) => ({ name, base: findBase(files, name), means })),
    codes: meanings
      .filter(({ name }) => isCode(name))
      .map(({ name, means }) => ({ code: name, means })),
  };
}

/** A type that is given a meaning keeps the one that it extends, as its class says. */
function findBase(files: readonly EmittedFile[], name: string): string {
  const declared = new RegExp(`\\bclass\\s+${name.replaceAll(/\W/g, '')}\\s+extends\\s+([\\w$]+)`);
  const found = files
    .map(({ code }) => declared.exec(code)?.[1])
    .find((base) => base !== undefined);
  return found ?? 'Error';
}

function readPackageName(root: string): readonly string[] {
  try {
    const text = fs.readFileSync(path.join(root, 'package.json'), 'utf8');
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === 'string' ? [name] : [];
  } catch {
    return [];
  }
}

function splitNames(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function readText(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
