import { readFileSync } from 'node:fs';
import type { Declaration } from '@candor/client/telemetry';
import { keepDeclarationCopy, readDeclarationCopy } from '@candor/local/declaration-copy';
import { createEffects } from '@candor/local/effects';
import { findStateFolder } from '@candor/local/settings';
import { hashManifest } from '@candor/manifest/hash';
import type { Manifest } from '@candor/manifest/manifest';
import { loadParser } from './vendor-packages.ts';

export type FoundDeclaration =
  | { readonly ok: true; readonly declaration: Pick<Declaration, 'manifest' | 'hash'> }
  | { readonly ok: false; readonly message: string };

/** The declaration that the product keeps beside its state while it records, or that this command has kept when it turned it off. */
export async function findByProduct(
  product: string,
  folder: string | undefined,
): Promise<FoundDeclaration> {
  const parser = await loadParser();
  if (parser === null) return NO_PARSER;
  const state = findFolder(product, folder);
  const parsed = parser.parseManifest(state === null ? null : readDeclarationCopy(state));
  if (!parsed.ok || parsed.value.product !== product) {
    return {
      ok: false,
      message: `expected the declaration of this product beside its state, got none: it has recorded nothing here, has been turned off by itself, or keeps its state elsewhere (--folder). Name its telemetry.yaml with --manifest, or use the product's own command.`,
    };
  }
  return declare(parsed.value);
}

/** Keeps the declaration for later commands, if what was done has turned the product off and so removed its own copy. */
export function keepForProduct(manifest: Manifest, folder: string | undefined): void {
  const state = findFolder(manifest.product, folder);
  if (state !== null) keepDeclarationCopy(state, manifest);
}

function findFolder(product: string, folder: string | undefined): string | null {
  const isName = /^[a-z][a-z0-9-]{1,39}$/.test(product);
  return folder ?? (isName ? findStateFolder(product, createEffects()) : null);
}

/** The declaration in a file: the normal form as JSON, or a `telemetry.yaml`. */
export async function findByFile(path: string): Promise<FoundDeclaration> {
  if (!path.endsWith('.json')) {
    // The reader of YAML is not installed everywhere.
    const { readManifestFile } = await import('./manifest-file.ts');
    const { manifest, lines } = await readManifestFile(path);
    if (manifest === null) return { ok: false, message: lines.trimEnd() };
    return declare(manifest);
  }
  const parser = await loadParser();
  if (parser === null) return NO_PARSER;
  const parsed = parser.parseManifest(readJson(path));
  if (!parsed.ok) {
    return {
      ok: false,
      message:
        'expected a file with a manifest (telemetry.yaml, or its normal form as JSON), got another',
    };
  }
  return declare(parsed.value);
}

const NO_PARSER = {
  ok: false,
  message:
    'expected the package @candor/manifest, which reads declarations; it is not installed. Run: npm install --global @candor/cli @candor/manifest',
} as const;

function declare(manifest: Manifest): FoundDeclaration {
  return { ok: true, declaration: { manifest, hash: hashManifest(manifest) } };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
