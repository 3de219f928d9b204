import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Compilation, compile } from './compile.ts';
import { formatDiagnostic } from './diagnostic.ts';
import { type Target, findTarget } from './target.ts';

export function compileTexts(
  texts: Readonly<Record<string, string>>,
  target = 'javascript@2020',
): Compilation {
  const sources = Object.entries(texts).map(([file, text]) => ({ file, text }));
  return compile(sources, findTarget(target) as Target, (_, run) => run());
}

/** The diagnostics of one template, as the user sees them. */
export function listFaults(text: string): readonly string[] {
  return compileTexts({ 'a.stencil': text }).diagnostics.map(formatDiagnostic);
}

/** Compiles, writes the emitted modules to a folder of their own, and renders the named template with Node. */
export async function render(
  texts: Readonly<Record<string, string>>,
  file: string,
  data: unknown,
  target = 'javascript@2020',
): Promise<string> {
  const { emitted, diagnostics } = compileTexts(texts, target);
  if (diagnostics.length > 0) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  const folder = mkdtempSync(join(tmpdir(), 'stencil-render-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const module of emitted) {
      mkdirSync(dirname(join(folder, module.file)), { recursive: true });
      writeFileSync(join(folder, module.file), module.text);
    }
    const module = (await import(pathToFileURL(join(folder, file)).href)) as {
      readonly render: (data: unknown) => string;
    };
    return module.render(data);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
