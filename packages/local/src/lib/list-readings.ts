/**
 * All layers of consent in words, in the order in which they are asked. `listVoices()` has the same without the words.
 */
import type { LaneDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import type { ConsentInputs, LayerName, LayerReading, LicenceInForce } from '../consent.ts';
import type { Effects } from '../effects.ts';
import { readDoNotTrack, readSwitches } from './environment-layer.ts';
import {
  buildChoiceReading,
  buildDefaultReading,
  buildMachineReading,
  buildRepositoryReading,
  buildSettingsReadings,
  buildSiteReading,
  buildUnattendedReading,
  buildVariableReading,
  read,
} from './layer-readings.ts';
import { findAudit, isAuditOptional, sayOfLicence } from './licence-layer.ts';

/** Strongest first, those with nothing to say included. Pure. */
export function listReadings(
  lane: LaneName,
  declared: LaneDeclaration,
  inputs: ConsentInputs,
): readonly LayerReading[] {
  const { manifest, env } = inputs;
  const isOptional = lane === 'licence' && isAuditOptional(declared, inputs.licence);
  const doNotTrack = readDoNotTrack(env);
  return [
    buildMachineReading(lane, inputs.machine),
    doNotTrack === null
      ? readSilence('environment', describeNoDoNotTrack(env))
      : buildVariableReading(doNotTrack, null),
    ...listSwitchReadings(manifest, env),
    buildRepositoryReading(inputs.repository),
    buildUnattendedReading(lane, manifest, inputs.unattended),
    ...(lane === 'licence' ? [buildLicenceReading(declared, inputs.licence)] : []),
    buildSiteReading(inputs.site),
    ...buildSettingsReadings(manifest, inputs.settings),
    {
      ...buildChoiceReading(lane, inputs.choices[lane] ?? ABSENT),
      ...(isOptional ? EVERY_LANE : {}),
    },
    isOptional ? OPTIONAL_DEFAULT : buildDefaultReading(lane, declared, inputs),
  ];
}

const ABSENT = { state: 'absent' } as const;
const EVERY_LANE = { scope: 'every_lane' } as const;

function describeNoDoNotTrack(env: Effects['env']): string {
  const isSet = (env['DO_NOT_TRACK'] ?? '') !== '';
  return isSet ? 'DO_NOT_TRACK is 0 or false, which says nothing.' : 'DO_NOT_TRACK is not set.';
}

/** Variables that are not set share one line, so that the user finds their names. */
function listSwitchReadings({ consent }: Manifest, env: Effects['env']): readonly LayerReading[] {
  const found = readSwitches(consent.environment, env);
  const isFound = (name: string): boolean => found.some(({ variable }) => variable === name);
  const unset = Object.keys(consent.environment).filter((name) => !isFound(name));
  const readings = found.map((finding) =>
    buildVariableReading(finding, consent.environment[finding.variable] ?? null),
  );
  if (unset.length === 0) return readings;
  return [...readings, readSilence('environment', `Not set: ${unset.join(', ')}.`)];
}

function readSilence(layer: LayerName, reason: string): LayerReading {
  return { ...read(layer, 'nothing', reason), ...EVERY_LANE };
}

function buildLicenceReading(
  declared: LaneDeclaration,
  licence: LicenceInForce | null,
): LayerReading {
  const heard = read('licence', sayOfLicence(declared, licence), describeAudit(declared, licence));
  const found = licence === null ? {} : { origin: 'licence', value: licence.edition };
  return { ...heard, ...found, ...EVERY_LANE };
}

function describeAudit(declared: LaneDeclaration, licence: LicenceInForce | null): string {
  if (licence === null) return 'The product has not told which licence is in force.';
  if (licence.auditWaived) return 'Your licence waives the audit.';
  switch (findAudit(declared, licence)) {
    case 'required':
      return `The audit of this edition is a condition of its licence, whatever the switches for usage data say: ${declared.rule ?? ''}`.trim();
    case 'optional':
      return 'This edition is audited only if you turn the audit on.';
    case 'exempt':
      return 'This edition is not audited.';
    default:
      return 'The rule of the lane makes no difference between editions.';
  }
}

/** The default of the licence lane where the user decides about the audit. */
const OPTIONAL_DEFAULT: LayerReading = {
  ...read('default', 'off', 'The audit of this edition is off until you turn it on.'),
  ...EVERY_LANE,
  origin: 'telemetry.yaml',
  value: 'optional',
};
