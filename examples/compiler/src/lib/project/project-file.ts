import { TARGETS, type Target, findTarget, formatTarget } from '../language/target.ts';

/** `stencil.json`, the one file that makes a folder a project. */
export const PROJECT_FILE = 'stencil.json';

export interface ProjectSettings {
  readonly name: string;
  /** Folder of the templates, in the project's folder. */
  readonly source: string;
  /** Folder of what is emitted, in the project's folder. */
  readonly output: string;
  readonly target: Target;
  /** A module of the user's own that changes each template before it is read; null for none. */
  readonly transform: string | null;
}

export type ParsedProject =
  | { readonly ok: true; readonly value: ProjectSettings }
  | { readonly ok: false; readonly issues: readonly string[] };

const DEFAULTS = { source: 'templates', output: 'out', target: 'javascript@2020' };
const KEYS: ReadonlySet<string> = new Set(['name', 'transform', ...Object.keys(DEFAULTS)]);

/**
 * Reads `{ "name": "shop", "source": "templates", "output": "out", "target": "javascript@2020", "transform": "tools/shout.mjs" }`; only
 * the name is required.
 */
export function parseProjectFile(text: string): ParsedProject {
  const json = parseObject(text);
  if (json === null) return { ok: false, issues: [`expected ${PROJECT_FILE} to be a JSON object`] };
  const issues: string[] = Object.keys(json)
    .filter((key) => !KEYS.has(key))
    .map((key) => `expected only ${[...KEYS].join(', ')}, got the key '${key}'`);

  const readText = (key: 'name' | keyof typeof DEFAULTS): string => {
    const value = json[key] ?? (key === 'name' ? undefined : DEFAULTS[key]);
    if (typeof value === 'string' && value.trim() !== '') return value;
    issues.push(`expected "${key}" to be a text`);
    return '';
  };
  const readFolder = (key: 'source' | 'output'): string => {
    const folder = readText(key);
    if (!isInside(folder)) {
      issues.push(`expected "${key}" to be a folder inside the project`);
    }
    return folder;
  };
  const readFile = (): string | null => {
    const file = json['transform'];
    if (typeof file === 'string' && isInside(file) && /\.m?js$/.test(file)) return file;
    issues.push('expected "transform" to be a JavaScript module inside the project');
    return null;
  };
  const name = readText('name');
  const source = readFolder('source');
  const output = readFolder('output');
  if (source === output) issues.push('expected "source" and "output" to be two folders');
  const transform = json['transform'] === undefined ? null : readFile();
  const target = findTarget(readText('target'));
  if (target === undefined) {
    issues.push(`expected "target" to be one of ${TARGETS.map(formatTarget).join(', ')}`);
  }
  if (issues.length > 0 || target === undefined) return { ok: false, issues };
  return { ok: true, value: { name, source, output, target, transform } };
}

function isInside(path: string): boolean {
  return !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..');
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
