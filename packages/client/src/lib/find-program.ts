/**
 * The programs of the SDK that run beside the host: in a process or a thread of their own.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program beside the module at `url`: as source, as published, or as compiled. Null where a host's own bundler has left it out. */
export function findProgram(name: string, url: string): string | null {
  const extensions = url.endsWith('.ts') ? ['ts'] : ['mjs', 'js'];
  const programs = extensions.map((extension) =>
    fileURLToPath(new URL(`./${name}.${extension}`, url)),
  );
  return programs.find((program) => fs.existsSync(program)) ?? null;
}
