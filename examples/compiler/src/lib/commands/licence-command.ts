import type { Licence } from '../licence/licence.ts';
import { LICENCE_PUBLIC_KEY } from '../licence/licence-public-key.ts';
import { type LicenceStore, createLicenceStore } from '../licence/licence-store.ts';
import { type CompilerHost, findLicenceFolder, readNow } from './host.ts';

const LICENCE_USAGE = `usage: stencil license show | set KEY | trial
`;

/** `stencil license show | set KEY | trial`. */
export function runLicenceCommand(argv: readonly string[], host: CompilerHost): number {
  const [command, key, ...rest] = argv;
  const store = openLicenceStore(host);
  if (command === 'show' && key === undefined) {
    host.stdout.write(describeLicence(store.read()));
    return 0;
  }
  const isSet = command === 'set' && key !== undefined && rest.length === 0;
  if (!isSet && !(command === 'trial' && key === undefined)) {
    host.stderr.write(LICENCE_USAGE);
    return 2;
  }
  const written = isSet ? store.writeKey(key) : store.startTrial();
  if (!written.ok) {
    host.stderr.write(`${written.message}\n`);
    return 1;
  }
  host.stdout.write(describeLicence(written.value));
  return 0;
}

export function openLicenceStore(host: CompilerHost): LicenceStore {
  return createLicenceStore(findLicenceFolder(host), LICENCE_PUBLIC_KEY, () => readNow(host));
}

/** The licence and its audit, in words for the user. */
function describeLicence(licence: Licence): string {
  const { terms } = licence;
  const lines = [
    `Edition   ${licence.edition}${licence.origin === 'self_made' ? ' (started by yourself)' : ''}`,
    ...(terms === null ? [] : [`Key       ${terms.id}${describeSeats(terms.seats)}`]),
    ...(licence.expires === null ? [] : [`Last day  ${licence.expires}`]),
    `Audit     ${describeAudit(licence)}`,
    ...(licence.remark === null ? [] : [`Remark    ${licence.remark}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function describeSeats(seats: number | null): string {
  return seats === null ? '' : `, ${seats} seats`;
}

/** Whether and what the licence audit tells. */
function describeAudit({ terms, auditWaived }: Licence): string {
  if (auditWaived) return 'waived by your key';
  return `once a day at most, tells the edition${terms === null ? '' : ` and ${terms.id}`}`;
}
