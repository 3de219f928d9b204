/** A piece of a portal page: text as it stands, or an expression to evaluate. */
export interface TemplatePart {
  readonly kind: 'text' | 'expression';
  readonly text: string;
}

/** Splits a page at `{{ expression }}`. An opening that is never closed is text. */
export function splitTemplate(template: string): readonly TemplatePart[] {
  return template.split(/(\{\{[^{}]*\}\})/).flatMap((piece): readonly TemplatePart[] => {
    if (piece === '') return [];
    if (!piece.startsWith('{{') || !piece.endsWith('}}')) return [{ kind: 'text', text: piece }];
    return [{ kind: 'expression', text: piece.slice(2, -2) }];
  });
}
