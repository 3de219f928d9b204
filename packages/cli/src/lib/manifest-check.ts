/**
 * `candor manifest check`: every issue of every file.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type { ManifestCommandOutput } from '../manifest-command.ts';
import { type ManifestFile, readManifestFile } from './manifest-file.ts';

interface Checked {
  readonly file: string;
  readonly read: ManifestFile;
}

/** Resolves to 0 where no file has an issue (nor a warning, if `strict`), else 1. */
export async function checkManifests(
  files: readonly string[],
  { json, strict }: { readonly json: boolean; readonly strict: boolean },
  output: ManifestCommandOutput,
): Promise<number> {
  const checked: Checked[] = [];
  for (const file of files) checked.push({ file, read: await readManifestFile(file) });
  if (json) output.stdout.write(`${JSON.stringify(checked.map(buildReport), null, 2)}\n`);
  else for (const one of checked) printChecked(one, output);
  const isGood = ({ read }: Checked): boolean =>
    read.manifest !== null && !(strict && read.warnings.length > 0);
  return checked.every(isGood) ? 0 : 1;
}

function buildReport({ file, read }: Checked): object {
  const { issues, warnings, message } = read;
  return { file, ok: read.manifest !== null, message, issues, warnings };
}

function printChecked({ file, read }: Checked, output: ManifestCommandOutput): void {
  output.stderr.write(read.lines);
  const warnings = count(read.warnings.length, 'warning');
  if (read.manifest !== null) {
    output.stdout.write(`${file}: good. ${describeSize(read.manifest)}, ${warnings}.\n`);
  } else if (read.message === null) {
    output.stderr.write(`${file}: ${count(read.issues.length, 'issue')}, ${warnings}.\n`);
  }
}

function describeSize(manifest: Manifest): string {
  const events = Object.values(manifest.events);
  const fields = events.reduce((sum, event) => sum + Object.keys(event.fields).length, 0);
  const questions = count(manifest.questions.length, 'question');
  return `${count(events.length, 'event')}, ${count(fields, 'field')}, ${questions}`;
}

function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? '' : 's'}`;
}
