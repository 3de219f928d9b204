import { readFileSync } from 'node:fs';

/** The version in package.json, which lies two folders above both in the source and in the build. */
export function readProductVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
