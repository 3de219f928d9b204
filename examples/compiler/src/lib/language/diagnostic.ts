/** A place in a template, for people: lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Every fault that a template can have; each has one place in the compiler that reports it. */
type DiagnosticCode =
  | 'unexpected_character'
  | 'unclosed_text'
  | 'unclosed_expression'
  | 'stray_brace'
  | 'expected'
  | 'unknown_directive'
  | 'misplaced_directive'
  | 'unclosed_block'
  | 'unknown_type'
  | 'unknown_name'
  | 'duplicate_name'
  | 'unknown_member'
  | 'unknown_filter'
  | 'unknown_aspect'
  | 'wrong_arity'
  | 'wrong_type'
  | 'unprintable'
  | 'body_mismatch'
  | 'aspect_cycle'
  | 'too_large';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly at: Position;
  readonly message: string;
}

/** Takes a diagnostic; the compiler goes on after it, so that one run shows every fault. */
export type Report = (code: DiagnosticCode, at: Position, message: string) => void;

/** `mails/welcome.stencil:3:7: error: … [unknown_name]`, the form that editors turn into links. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column } = diagnostic.at;
  return `${file}:${line}:${column}: error: ${diagnostic.message} [${diagnostic.code}]`;
}

/** In the order in which a person reads: by file, line, column. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      compareText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column,
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
