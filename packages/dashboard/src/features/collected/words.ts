/** The manifest's terms as sentences for a reader who has never seen a manifest. */
import type {
  ConsentDefault,
  EditionAudit,
  EnvironmentSwitch,
  FieldDeclaration,
  IdsDeclaration,
} from '@candor/manifest/manifest';
import { nameUnit } from '../../format/measure.ts';

/** What a field can hold, which is all that it can hold. */
export function describeType(declared: FieldDeclaration): string {
  switch (declared.type) {
    case 'boolean':
      return 'yes or no';
    case 'count':
      return describeCount(declared.unit, declared.buckets !== null);
    case 'quantity':
    case 'duration':
      return `${declared.type} in ${nameUnit(declared.unit) || 'units'}`;
    case 'choice':
      return `one of ${declared.values.length} values`;
    case 'version':
      return 'version number';
    case 'pseudonym':
      return `pseudonym of a ${declared.of}, made on the machine`;
    case 'failure':
      return "what went wrong, told in the words of the product's vocabulary";
    default:
      return `text of at most ${declared.charsMax} characters`;
  }
}

function describeCount(unit: string | null, isBucketed: boolean): string {
  const what = unit === null ? 'whole number' : `whole number, ${nameUnit(unit)}`;
  return isBucketed ? `${what}; only its bucket leaves the machine` : what;
}

/** Values of a choice where the list is short enough to read; null otherwise. */
export function listChoices(declared: FieldDeclaration): string | null {
  const shown = 12;
  return declared.type === 'choice' && declared.values.length <= shown
    ? declared.values.join(', ')
    : null;
}

export function describeConsent(consent: ConsentDefault): string {
  return {
    ask: 'Off until the user has been asked and agreed.',
    off: 'Off until the user turns it on; nobody is asked.',
    notice: 'On, but never in the run that shows the notice.',
    rule: 'On by the rule that it states.',
  }[consent];
}

/** Editions that the manifest does not name are not audited. */
export function describeEditionAudit(audit: EditionAudit): string {
  return {
    required: 'Audited, whatever the switches for usage data say.',
    optional: 'Audited only where the user has turned the lane on.',
    exempt: 'Never audited.',
  }[audit];
}

export function describeDeviceId(device: IdsDeclaration['device']): string {
  return {
    none: 'No id outlives the process: two starts on one machine can not be told from two machines.',
    until_reset: 'Each installation has a random pseudonym until its user resets it.',
    monthly: 'Each installation has a random pseudonym, and a new one each month.',
  }[device];
}

export function describeUnattended(unattended: 'same' | 'off'): string {
  return unattended === 'off'
    ? 'Off in builds, containers and wherever nobody watches.'
    : 'The same with and without a person at the terminal.';
}

/** The values of an environment switch that mean on, or off. */
export function describeSwitchValues(values: EnvironmentSwitch['on']): string {
  if (values === 'any') return 'any value';
  return values.length === 0 ? '–' : values.join(', ');
}

/** Why something was refused, from the collector's reason codes; a code without words stands for itself. */
export function describeReason(reason: string): string {
  return REASONS[reason] ?? reason;
}

const REASONS: Readonly<Record<string, string>> = {
  undeclared: 'not declared in the manifest',
  wrong_type: 'of another type than declared',
  out_of_range: 'outside the declared range',
  not_a_choice: 'not one of the declared values',
  too_long: 'longer than a report may hold, or than declared',
  not_a_number: 'measured nothing that is a number',
  missing: 'missing, though declared as required',
  wrong_lane: 'declared for another lane',
  too_old: 'happened too long ago',
  manifest_unknown: 'made by a manifest that is not registered here',
  clock_ahead: 'dated in the future',
  clock_skewed: 'by a clock that was wrong when it sent: corrected',
  not_json: 'a line that is not JSON',
  not_an_object: 'a line that is not a JSON object',
  truncated: 'a line cut short on its way',
  bad_head: 'a first line that opens no report',
  bad_event: 'a line that is no event',
  too_many: 'more lines than a report may have',
  erased: 'from an installation whose data were erased',
};

/** For how long a lane's events are kept; undefined before the collector has said. */
export function describeRetention(days: number | null | undefined): string {
  if (days === undefined) return '–';
  if (days === null) return 'as long as the vendor wants';
  return days === 1 ? '1 day' : `${days} days`;
}
