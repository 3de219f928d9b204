import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  folderDepthMax,
  projectFileBytesMax,
  templateBytesMax,
  templatesMax,
} from '../../limits.ts';
import type { SourceFile } from '../language/compile.ts';
import { PROJECT_FILE, type ProjectSettings, parseProjectFile } from './project-file.ts';

export interface Project {
  readonly folder: string;
  readonly settings: ProjectSettings;
  /** All templates, in the order of their paths. */
  readonly sources: readonly SourceFile[];
}

/** What the user can put right himself: never a fault of the compiler, never reported to anybody. */
export type ReadProject =
  | { readonly ok: true; readonly value: Project }
  | { readonly ok: false; readonly issues: readonly string[] };

/** Reads the project in a folder. */
export function readProject(folder: string): ReadProject {
  try {
    const parsed = parseProjectFile(readBounded(folder, PROJECT_FILE, projectFileBytesMax));
    if (!parsed.ok) return parsed;
    const settings = parsed.value;
    const files = listTemplates(folder, settings.source, '', folderDepthMax);
    if (files.length === 0) {
      throw new ProjectProblem(`expected .stencil files in the folder '${settings.source}'`);
    }
    if (files.length > templatesMax) {
      throw new ProjectProblem(`expected at most ${templatesMax} templates in a project`);
    }
    const sources = files.sort().map((file) => ({
      file,
      text: readBounded(join(folder, settings.source), file, templateBytesMax),
    }));
    return { ok: true, value: { folder, settings, sources } };
  } catch (error) {
    if (error instanceof ProjectProblem) return { ok: false, issues: [error.message] };
    throw error;
  }
}

/** Ends the reading of a project; the message is for its user. */
class ProjectProblem extends Error {}

function listTemplates(folder: string, source: string, inner: string, depthLeft: number): string[] {
  const entries = attempt(`the folder '${join(source, inner)}'`, () =>
    readdirSync(join(folder, source, inner), { withFileTypes: true }),
  );
  return entries.flatMap((entry) => {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
    if (entry.isDirectory()) {
      return depthLeft > 0 ? listTemplates(folder, source, path, depthLeft - 1) : [];
    }
    return entry.isFile() && entry.name.endsWith('.stencil') ? [path] : [];
  });
}

function readBounded(folder: string, file: string, bytesMax: number): string {
  const path = join(folder, file);
  return attempt(`'${file}'`, () => {
    if (statSync(path).size > bytesMax) {
      throw new ProjectProblem(`expected '${file}' to have at most ${bytesMax} bytes`);
    }
    return readFileSync(path, 'utf8');
  });
}

function attempt<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProjectProblem) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ProjectProblem(
      code === 'ENOENT'
        ? `expected ${what}, which is not there ('stencil new NAME' makes a project)`
        : `expected to read ${what}, got ${code}`,
    );
  }
}
