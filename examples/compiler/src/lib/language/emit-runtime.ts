import { FILTERS } from './filters.ts';
import type { TargetLanguage } from './target.ts';

/** Functions that emitted code calls besides the filters; in TypeScript, then in JavaScript. */
const BASE: readonly (readonly [name: string, typescript: string, javascript: string])[] = [
  [
    'text',
    '(value: string | number | boolean): string { return String(value); }',
    '(value) { return String(value); }',
  ],
  [
    'member',
    '<T, K extends keyof T>(value: T | null | undefined, name: K): T[K] | undefined { return value == null ? undefined : value[name]; }',
    '(value, name) { return value == null ? undefined : value[name]; }',
  ],
  [
    'orElse',
    '<T>(value: T | null | undefined, other: T): T { return value == null ? other : value; }',
    '(value, other) { return value == null ? other : value; }',
  ],
];

/** Name of the runtime module in the output folder, without its ending. */
export const RUNTIME_MODULE = 'stencil-runtime';

/** The one module that all emitted templates of a project share. */
export function emitRuntime(language: TargetLanguage): string {
  const index = language === 'typescript' ? 0 : 1;
  const functions = [
    ...BASE.map(([name, ...source]) => `export function ${name}${source[index]}`),
    ...[...FILTERS].map(([name, filter]) => `export function ${name}${filter.source[index]}`),
  ];
  return `// Made by Stencil: what the templates in this folder share.\n${functions.join('\n')}\n`;
}
