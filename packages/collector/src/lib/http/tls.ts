/** The certificate of the port: read at the start, and again on SIGHUP, which is how tools that renew certificates tell. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';

export interface TlsFiles {
  /** The certificate with those that vouch for it, in PEM. */
  readonly certificateFile: string;
  /** Its private key, in PEM. */
  readonly keyFile: string;
}

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws CollectorError certificate_unreadable */
export function readCertificate({ certificateFile, keyFile }: TlsFiles): Certificate {
  try {
    const certificate = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
    // Two files that do not belong together are told now, and not to the first who connects.
    createSecureContext(certificate);
    return certificate;
  } catch (cause) {
    throw new CollectorError(
      'certificate_unreadable',
      `Expected a certificate at ${certificateFile} and its key at ${keyFile}, both in PEM, got ${readErrorCode(cause)}. Give both files, and let the collector read them.`,
      { cause },
    );
  }
}

/** SHA-256 of the certificate itself, as `A1:B2:…`: by which our own command line knows the port. */
export function readFingerprint({ cert }: Certificate): string {
  return new X509Certificate(cert).fingerprint256;
}

export interface CertificateWatch {
  readonly log: (line: string) => void;
  /** Called with the one that is used from now on. */
  readonly onCertificate: (certificate: Certificate) => void;
}

/** Takes up a renewed certificate; one that can not be read leaves the old in use, and is logged. Ends with the server. */
export function renewOnSignal(
  server: Server,
  files: TlsFiles,
  { log, onCertificate }: CertificateWatch,
): void {
  const renew = (): void => {
    try {
      const certificate = readCertificate(files);
      server.setSecureContext(certificate);
      onCertificate(certificate);
      log('tls: the certificate was read again.');
    } catch (failure) {
      // The one in use is good until it expires; the next signal tries again.
      const got = failure instanceof CollectorError ? failure.message : readErrorCode(failure);
      log(`tls: the certificate in use stays, the next SIGHUP tries again. ${got}`);
    }
  };
  process.on('SIGHUP', renew);
  server.on('close', () => void process.off('SIGHUP', renew));
}
