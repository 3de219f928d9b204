/**
 * The vendor's side, for simulations and trials: a licence key of this example, signed with the key that lies beside it. A real
 * vendor runs `candor licence sign` where its private key is.
 */
import { readFileSync } from 'node:fs';
import { type LicenceTerms, signLicence } from '@candor/client/licence-signing';

const SIGNING_KEY = new URL('../keys-for-this-example-only/signing-key.pem', import.meta.url);

/** @throws where a term does not have its form; the message says which. */
export function makeLicenceKey(terms: Omit<LicenceTerms, 'signer' | 'products'>): string {
  const privateKeyPem = readFileSync(SIGNING_KEY, 'utf8');
  const signed = signLicence({ ...terms, products: ['automation-server'] }, privateKeyPem);
  if (!signed.ok) throw new Error(signed.message);
  return signed.value;
}
