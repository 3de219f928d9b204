/**
 * What every layer of consent says of a lane, without a word of why: all that a decision needs, and so all that a start pays for.
 * The words are in `layer-readings.ts`, for when somebody asks.
 */
import type { LaneDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import type { ConsentInputs, LayerName, LayerVoice } from '../consent.ts';
import type { MachinePolicy } from '../machine-policy.ts';
import type { Stored, StoredChoice, StoredSitePolicy } from '../settings.ts';
import type { Unattended } from '../unattended.ts';
import { readDoNotTrack, readSwitches, type VariableFinding } from './environment-layer.ts';
import { isAuditOptional, sayOfLicence } from './licence-layer.ts';
import type { RepositoryOptOut } from './repository-opt-out.ts';
import type { SettingsFinding } from './settings-layer.ts';

type Say = LayerVoice['says'];

/** Strongest first. Whether a layer has something to say or not, it is in the list. */
export function listVoices(
  lane: LaneName,
  declared: LaneDeclaration,
  inputs: ConsentInputs,
): readonly LayerVoice[] {
  const { manifest, env, licence, settings } = inputs;
  const isOptional = lane === 'licence' && isAuditOptional(declared, licence);
  const voice = (layer: LayerName, says: Say): LayerVoice => ({ layer, says, scope: 'every_lane' });
  const byConsent = (layer: LayerName, says: Say): LayerVoice => ({
    layer,
    says,
    scope: 'lanes_by_consent',
  });
  return [
    voice('machine', sayOfMachine(lane, inputs.machine)),
    voice('environment', readDoNotTrack(env) === null ? 'nothing' : 'off'),
    ...readSwitches(manifest.consent.environment, env).map((finding) =>
      byConsent('environment', sayOfVariable(finding)),
    ),
    voice('repository', sayOfRepository(inputs.repository)),
    voice('unattended', sayOfUnattended(lane, manifest, inputs.unattended)),
    ...(lane === 'licence' ? [voice('licence', sayOfLicence(declared, licence))] : []),
    byConsent('site', sayOfSite(inputs.site)),
    byConsent('settings', sayOfSetting(settings.at(-1))),
    (isOptional ? voice : byConsent)('choice', sayOfChoice(inputs.choices[lane])),
    voice('default', sayOfDefault(lane, declared, inputs)),
  ];
}

export function sayOfMachine(lane: LaneName, policy: MachinePolicy): Say {
  if (policy.state !== 'found') return policy.state === 'damaged' ? 'off' : 'nothing';
  return policy.off === null && policy.forbidden[lane] === undefined ? 'nothing' : 'off';
}

export function sayOfRepository({ state }: RepositoryOptOut): Say {
  return state === 'off' || state === 'damaged' ? 'off' : 'nothing';
}

/** A value that is not understood says off. */
export function sayOfVariable({ says }: VariableFinding): Say {
  return says === 'on' ? 'on' : 'off';
}

/** A licence audit spares what nobody watches, whatever holds for the other lanes. */
export function sayOfUnattended(
  lane: LaneName,
  { consent }: Manifest,
  unattended: Unattended | null,
): Say {
  const isSame = consent.unattended === 'same' && lane !== 'licence';
  return isSame || unattended === null ? 'nothing' : 'off';
}

export function sayOfSite({ state }: Stored<StoredSitePolicy>): Say {
  return state === 'absent' ? 'nothing' : 'off';
}

export function sayOfSetting(finding: SettingsFinding | undefined): Say {
  if (finding === undefined) return 'nothing';
  return finding.says === 'on' ? 'on' : 'off';
}

export function sayOfChoice(choice: Stored<StoredChoice> | undefined): Say {
  if (choice === undefined || choice.state === 'absent') return 'nothing';
  return choice.state === 'damaged' ? 'off' : choice.value.choice;
}

/** What holds where nobody says anything: of all layers this one alone always says something. */
export function sayOfDefault(
  lane: LaneName,
  declared: LaneDeclaration,
  { notice, licence }: Pick<ConsentInputs, 'notice' | 'licence'>,
): Say {
  if (lane === 'licence' && isAuditOptional(declared, licence)) return 'off';
  if (declared.consent === 'rule') return 'on';
  const isTold = notice.state === 'found' && notice.value.told[lane] !== undefined;
  return declared.consent === 'notice' && isTold ? 'on' : 'off';
}
