import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatLicenceKey, isLicenceTerms } from '../licence-key.ts';

export interface LicenceMakerOutput {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
}

export const LICENCE_MAKER_HELP = `The vendor's side of Stencil's licences: prints one signed key.

    stencil-licence --id L-1042 --edition professional --seats 5 --expires 2027-12-31 \\
      [--waive-audit] --signing-key keys-for-this-example-only/signing-key.pem

  --id            number of the contract, L- and up to nine digits; it names no person
  --edition       trial or professional
  --seats         how many people may use it
  --expires       last day on which it holds
  --waive-audit   agreed with the customer: this licence is never audited
  --signing-key   file with the Ed25519 private key (PEM)

A real vendor keeps the private key where no repository can see it. The one here signs keys for this example only.
`;

/** Prints a key for the terms in `argv`. Exit codes: 0 done, 1 the signing key can not be used, 2 wrong usage. */
export function runLicenceMaker(argv: readonly string[], output: LicenceMakerOutput): number {
  const options = readOptions(argv);
  if (options === null) {
    output.stderr.write(LICENCE_MAKER_HELP);
    return 2;
  }
  const terms = {
    id: options.id,
    edition: options.edition,
    seats: Number(options.seats),
    expires: options.expires,
    auditWaived: options['waive-audit'] ?? false,
  };
  const signingKey = options['signing-key'];
  if (!isLicenceTerms(terms) || signingKey === undefined) {
    output.stderr.write(LICENCE_MAKER_HELP);
    return 2;
  }
  try {
    output.stdout.write(`${formatLicenceKey(terms, readFileSync(signingKey, 'utf8'))}\n`);
    return 0;
  } catch {
    output.stderr.write('expected --signing-key to name a file with an Ed25519 private key\n');
    return 1;
  }
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        id: { type: 'string' },
        edition: { type: 'string' },
        seats: { type: 'string' },
        expires: { type: 'string' },
        'waive-audit': { type: 'boolean' },
        'signing-key': { type: 'string' },
      },
    }).values;
  } catch {
    return null;
  }
}
