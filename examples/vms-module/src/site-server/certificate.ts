import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and a certificate for this machine, both PEM. */
export interface OwnCertificate {
  readonly key: string;
  readonly certificate: string;
}

/**
 * Makes a self-signed certificate for `localhost` and 127.0.0.1, good for ten years (X.509 version 3, RFC 5280, in DER, X.690).
 * Who connects has to be told to trust it.
 */
export function makeCertificate(nowMs: number): OwnCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(OID.commonName, tagged(0x0c, Buffer.from('localhost')))));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, makeSerial()),
    sequence(OID.ecdsaWithSha256),
    name,
    sequence(time(nowMs - DAY_MS), time(nowMs + 3650 * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(sequence(OID.subjectAltName, tagged(0x04, ALT_NAMES)))),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, sequence(OID.ecdsaWithSha256), bitString(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: toPem(certificate),
  };
}

/** SHA-256 of a certificate in hex, by which a person can compare it. */
export function readFingerprint(certificatePem: string): string {
  const base64 = certificatePem.replaceAll(/-----[^-]+-----|\s/g, '');
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A DER value: its tag, its length, its content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

/** Short form below 128, else the number of length bytes and the length. */
function lengthOf(content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.from([length]);
  if (length < 0x100) return Buffer.from([0x81, length]);
  return Buffer.from([0x82, length >> 8, length & 0xff]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const set = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts);
const bitString = (content: Buffer): Buffer => tagged(0x03, Buffer.from([0]), content);

/** GeneralizedTime in UTC to the second, which RFC 5280 wants from 2050 on and readers take before. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const isLate = new Date(ms).getUTCFullYear() >= 2050;
  return isLate ? tagged(0x18, Buffer.from(digits)) : tagged(0x17, Buffer.from(digits.slice(2)));
}

/** Sixteen random bytes, the first bits 01 so that the number is positive and has no needless zeros. */
function makeSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

/** Object identifiers, encoded. */
const OID = {
  /** 2.5.4.3 */
  commonName: Buffer.from('0603550403', 'hex'),
  /** 2.5.29.17 */
  subjectAltName: Buffer.from('0603551d11', 'hex'),
  /** 1.2.840.10045.4.3.2 */
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
};

/** dNSName localhost, iPAddress 127.0.0.1. */
const ALT_NAMES: Buffer = sequence(
  tagged(0x82, Buffer.from('localhost')),
  tagged(0x87, Buffer.from([127, 0, 0, 1])),
);

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
