import { readFileSync } from 'node:fs';
import { type LicenceTerms, signLicence } from '@candor/client/licence-signing';
import type { LicenceCall } from '../licence-command.ts';

const REQUIRED = ['signing-key', 'id', 'product', 'edition'] as const;

/** `licence sign …` */
export function runSign({ options, host, nowMs }: LicenceCall): number {
  const missing = REQUIRED.filter((name) => typeof options[name] !== 'string');
  if (missing.length > 0) {
    host.stderr.write(`expected ${missing.map((name) => `--${name}`).join(', ')} too\n`);
    return 2;
  }
  const read = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === 'string' ? value : undefined;
  };
  const seats = read('seats');
  const terms: Omit<LicenceTerms, 'signer'> = {
    id: read('id') ?? '',
    products: (read('product') ?? '').split(',').map((product) => product.trim()),
    edition: read('edition') ?? '',
    // '' would be 0 for Number().
    seats: seats === undefined ? null : Number(/^\d+$/.test(seats) ? seats : Number.NaN),
    issued: read('issued') ?? new Date(nowMs).toISOString().slice(0, 10),
    expires: read('expires') ?? null,
    auditWaived: options['waive-audit'] === true,
  };
  const signed = signLicence(terms, readText(read('signing-key') ?? ''));
  if (!signed.ok) {
    host.stderr.write(`${signed.message}\n`);
    return signed.code === 'terms_invalid' ? 2 : 1;
  }
  host.stdout.write(`${signed.value}\n`);
  return 0;
}

/** '' where the file can not be read, which is no key either. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
