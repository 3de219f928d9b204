/**
 * Messages and the templates that they were made from. What comes out is a template's id, never a word of the message.
 */
import { messageCharsMax } from '../limits.ts';
import type { Hole, VocabularyTemplate } from '../vocabulary.ts';
import { list, type Listed } from './told.ts';

interface CompiledTemplate {
  readonly id: Listed;
  /** Literals, each with the hole before it; the first hole is null where the template starts with text. */
  readonly steps: readonly { readonly hole: Hole | null; readonly text: string }[];
  /** The hole at the end, or null. */
  readonly last: Hole | null;
}

/** Templates by the beginning of the messages that they make, so that few of them are tried. */
export interface TemplateIndex {
  /** The most literal first: of two that fit, the one that says more is right. */
  readonly ranked: readonly CompiledTemplate[];
  /** Places in `ranked`, by the first letters of the message. */
  readonly byStart: ReadonlyMap<string, readonly number[]>;
  /** Places of those that start with a hole, or with too little. */
  readonly rest: readonly number[];
}

const startChars = 4;

export function compileTemplates(templates: readonly VocabularyTemplate[]): TemplateIndex {
  const ranked = templates
    .map((template) => ({ template, literal: literalChars(template) }))
    .filter(({ literal }) => literal > 0)
    .sort((a, b) => b.literal - a.literal)
    .map(({ template }) => compileTemplate(template));
  const byStart = new Map<string, number[]>();
  const rest: number[] = [];
  for (const [place, { steps }] of ranked.entries()) {
    const first = steps[0];
    const start = first?.hole === null ? first.text.slice(0, startChars) : '';
    if (start.length < startChars) rest.push(place);
    else byStart.set(start, [...(byStart.get(start) ?? []), place]);
  }
  return { ranked, byStart, rest };
}

/** Time in proportion to the message and the number of templates: each literal is looked for once, from left to right. */
export function findTemplate(
  message: string,
  { ranked, byStart, rest }: TemplateIndex,
): Listed | undefined {
  if (message.length > messageCharsMax) return undefined;
  const isFit = (place: number): boolean => {
    const template = ranked[place];
    return template !== undefined && fits(message, template);
  };
  const started = byStart.get(message.slice(0, startChars))?.find(isFit) ?? ranked.length;
  const other = rest.find((place) => place < started && isFit(place));
  return ranked[other ?? started]?.id;
}

function compileTemplate({ id, parts }: VocabularyTemplate): CompiledTemplate {
  const steps: { hole: Hole | null; text: string }[] = [];
  let hole: Hole | null = null;
  for (const part of parts) {
    if (typeof part !== 'string') hole = part.hole;
    else if (part !== '') {
      steps.push({ hole, text: part });
      hole = null;
    }
  }
  return { id: list(id), steps, last: hole };
}

function fits(message: string, { steps, last }: CompiledTemplate): boolean {
  let at = 0;
  for (let index = 0; index < steps.length; index += 1) {
    const { hole, text } = steps[index] ?? { hole: null, text: '' };
    const isEnd = index === steps.length - 1 && last === null;
    if (hole === null) {
      if (!message.startsWith(text, at)) return false;
      at += text.length;
    } else {
      // The last literal of a message that ends with it stands at the end, wherever else it may be.
      const found = isEnd ? message.length - text.length : message.indexOf(text, at);
      if (found < at || !message.startsWith(text, found)) return false;
      if (!fills(message, at, found, hole)) return false;
      at = found + text.length;
    }
  }
  return last === null ? at === message.length : fills(message, at, message.length, last);
}

function fills(message: string, from: number, to: number, hole: Hole): boolean {
  if (hole === 'any') return true;
  const text = message.slice(from, to);
  if (hole === 'number') return /^[+-]?\d[\d.,_]*$/.test(text);
  if (hole === 'word') return /^\S+$/.test(text);
  return /^(?:'[^]*'|"[^]*"|`[^]*`)$/.test(text);
}

function literalChars({ parts }: VocabularyTemplate): number {
  let chars = 0;
  for (const part of parts) if (typeof part === 'string') chars += part.length;
  return chars;
}
