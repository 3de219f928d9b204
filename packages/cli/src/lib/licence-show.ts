import { readFileSync } from 'node:fs';
import {
  checkLicenceKey,
  type CheckedLicence,
  findLicenceStatus,
  type LicenceTerms,
} from '@candor/client/licence';
import { readUncheckedTerms } from '@candor/client/licence-signing';
import type { LicenceCall } from '../licence-command.ts';
import { formatTable, plain } from './plain-text.ts';
import { columnsDefault } from '../limits.ts';

/** `licence show KEY|FILE` */
export function runShow({ operands, options, host, nowMs }: LicenceCall): number {
  const text = readKey(operands[0] ?? '');
  const terms = readUncheckedTerms(text);
  if (terms === null) {
    host.stderr.write('expected a licence key, or a file that holds one, got neither\n');
    return 1;
  }
  const { 'public-key': publicKey, product } = options;
  const checked =
    typeof publicKey === 'string'
      ? checkLicenceKey(text, {
          publicKeys: publicKey.split(','),
          product: typeof product === 'string' ? product : (terms.products[0] ?? ''),
          nowMs,
        })
      : null;
  if (options['json'] === true) host.stdout.write(formatJson(terms, checked));
  else host.stdout.write(formatShown(terms, checked));
  return checked === null || checked.ok ? 0 : 1;
}

/** A key, or what the file of that name holds. */
function readKey(operand: string): string {
  if (operand.startsWith('LK')) return operand;
  try {
    return readFileSync(operand, 'utf8');
  } catch {
    return '';
  }
}

function formatJson(terms: LicenceTerms, checked: CheckedLicence | null): string {
  const verdict =
    checked === null
      ? { checked: false }
      : {
          checked: true,
          holds: checked.ok,
          status: findLicenceStatus(checked),
          code: checked.ok ? null : checked.code,
        };
  return `${JSON.stringify({ terms, ...verdict }, null, 2)}\n`;
}

function formatShown(terms: LicenceTerms, checked: CheckedLicence | null): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Licence', terms.id],
    ['Products', terms.products.join(', ')],
    ['Edition', terms.edition],
    ['Seats', terms.seats === null ? 'not limited' : String(terms.seats)],
    ['Issued', terms.issued],
    ['Last day', terms.expires ?? 'does not end'],
    ['Audit', terms.auditWaived ? 'waived' : 'as the edition says'],
    ['Signer', terms.signer],
    ['Holds', describeVerdict(checked)],
  ];
  return formatTable(
    rows.map((row) => row.map((cell) => plain(cell))),
    columnsDefault,
  );
}

function describeVerdict(checked: CheckedLicence | null): string {
  if (checked === null) return 'not checked: give --public-key';
  return checked.ok ? 'yes' : `no (${checked.code}). ${checked.message}`;
}
