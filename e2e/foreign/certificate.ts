import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Files in PEM. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Where it is. */
export function certificateIn(folder: string): Certificate {
  return { certificateFile: join(folder, 'front.pem'), keyFile: join(folder, 'front.key') };
}

/**
 * Makes a certificate that vouches for itself, for these addresses. Whoever is to believe it is given it as
 * `NODE_EXTRA_CA_CERTS` at its start.
 */
export function createCertificate(folder: string, addresses: readonly string[]): Certificate {
  const certificate = certificateIn(folder);
  const names = addresses.map((address) => `IP:${address}`).join(',');
  execFileSync(
    'openssl',
    [
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ['-keyout', certificate.keyFile, '-out', certificate.certificateFile],
      ['-subj', '/CN=collector', '-days', '2', '-addext', `subjectAltName=${names}`],
    ].flat(),
    { stdio: 'ignore' },
  );
  return certificate;
}
