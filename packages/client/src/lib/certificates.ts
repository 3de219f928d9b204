/**
 * Certificates that a product trusts beside those that Node does: its own setting, for who can not set NODE_EXTRA_CA_CERTS.
 */
import fs from 'node:fs';

/** Undefined where there is no such setting, or nothing to read: then the usual ones hold. Never throws. */
export function readCertificates(
  caFile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  if (caFile === undefined) return undefined;
  const own = readPem(caFile);
  return own === null ? undefined : [...listUsual(env), own];
}

/** Named to Node explicitly, they replace the usual ones: so those are named too. */
function listUsual(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const tls = process.getBuiltinModule('node:tls') as unknown as {
    readonly rootCertificates: readonly string[];
    /** From Node 22.15 on: those of the system too, where the process was started with them. */
    readonly getCACertificates?: () => readonly string[];
  };
  if (tls.getCACertificates !== undefined) return tls.getCACertificates();
  const extra = readPem(env['NODE_EXTRA_CA_CERTS'] ?? '');
  return extra === null ? tls.rootCertificates : [...tls.rootCertificates, extra];
}

function readPem(file: string): string | null {
  try {
    return file === '' ? null : fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
