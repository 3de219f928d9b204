/**
 * The programs of the SDK that run beside the host: in a process or a thread of their own.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly file: string;
  /** Whether only a Node can run it that was told how to read source. */
  readonly isSource: boolean;
}

/** The program beside the module at `url`: as source, as published, or as compiled. Null where a host's own bundler has left it out. */
export function findProgram(name: string, url: string): Program | null {
  const isSource = url.endsWith('.ts');
  const extensions = isSource ? ['ts'] : ['mjs', 'js'];
  for (const extension of extensions) {
    const file = fileURLToPath(new URL(`./${name}.${extension}`, url));
    if (fs.existsSync(file)) return { file, isSource };
  }
  return null;
}
