import { checkAspectCycles } from './check-aspect-cycles.ts';
import { type AspectTable, checkTemplate, collectAspects } from './check-template.ts';
import { type Diagnostic, type Report, sortDiagnostics } from './diagnostic.ts';
import { emitModule } from './emit-module.ts';
import { RUNTIME_MODULE, emitRuntime } from './emit-runtime.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './syntax.ts';
import type { Target } from './target.ts';
import { type WovenTemplate, weaveTemplate } from './weave.ts';

export interface SourceFile {
  /** Path in the source folder, with `/`. */
  readonly file: string;
  readonly text: string;
}

interface EmittedFile {
  /** Path in the output folder, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** The four steps of a compilation, in their order. */
export const PHASES = ['parse', 'check', 'weave', 'emit'] as const;
export type Phase = (typeof PHASES)[number];

/** Runs one step: the caller measures it and decides what becomes of a fault in it. */
export type RunPhase = <T>(phase: Phase, run: () => T) => T;

export interface Compilation {
  /** Empty when there are diagnostics: a project is emitted whole or not at all. */
  readonly emitted: readonly EmittedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceLines: number;
  /** Lines of the emitted templates, the shared runtime not counted. */
  readonly emittedLines: number;
  /** Different aspects that were woven in somewhere. */
  readonly aspects: number;
}

/** Compiles a project: pure, from texts to texts. */
export function compile(
  sources: readonly SourceFile[],
  target: Target,
  runPhase: RunPhase,
): Compilation {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, at, message) => diagnostics.push({ code, at, message });

  const templates = runPhase('parse', () =>
    sources.map(({ file, text }) => parseTemplate(file, text, report)),
  );
  const aspects = runPhase('check', () => check(templates, report));
  const sourceLines = templates.reduce((sum, template) => sum + template.lineCount, 0);
  const stop = (): Compilation => ({
    emitted: [],
    diagnostics: sortDiagnostics(diagnostics),
    sourceLines,
    emittedLines: 0,
    aspects: 0,
  });
  if (diagnostics.length > 0) return stop();

  const woven = runPhase('weave', () =>
    templates.map((template) => weaveTemplate(template, aspects, report)),
  );
  if (diagnostics.length > 0) return stop();
  const modules = runPhase('emit', () => emit(woven, target));
  return {
    emitted: modules,
    diagnostics: [],
    sourceLines,
    emittedLines: modules.slice(1).reduce((sum, module) => sum + countLines(module.text), 0),
    aspects: new Set(woven.flatMap((template) => [...template.aspects])).size,
  };
}

function check(templates: readonly Template[], report: Report): AspectTable {
  const aspects = collectAspects(templates, report);
  checkAspectCycles(aspects, report);
  for (const template of templates) checkTemplate(template, aspects, report);
  return aspects;
}

/** The runtime comes first, then one module for each template that has a text of its own. */
function emit(woven: readonly WovenTemplate[], target: Target): readonly EmittedFile[] {
  const ending = target.language === 'typescript' ? '.ts' : '.js';
  return [
    { file: `${RUNTIME_MODULE}${ending}`, text: emitRuntime(target.language) },
    ...woven
      .filter(({ template }) => template.nodes.length > 0)
      .map((template) => ({
        file: template.template.file.replace(/\.stencil$/, ending),
        text: emitModule(template, target),
      })),
  ];
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
