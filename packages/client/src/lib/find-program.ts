/**
 * The programs of the SDK that run beside the host: in a process or a thread of their own.
 */
import fs from 'node:fs';
import path from 'node:path';

export interface Program {
  readonly file: string;
  /** Whether only a Node can run it that was told how to read source. */
  readonly isSource: boolean;
}

/** The program beside the module in `module`: as source, as published, or as compiled. Null where a host's own bundler has left it out. */
export function findProgram(name: string, module: string | undefined): Program | null {
  if (module === undefined) return null;
  const isSource = module.endsWith('.ts');
  const extensions = isSource ? ['ts'] : ['mjs', 'js'];
  for (const extension of extensions) {
    const file = path.join(path.dirname(module), `${name}.${extension}`);
    if (fs.existsSync(file)) return { file, isSource };
  }
  return null;
}
