/**
 * One function per layer of consent that puts into words what it says. What that is, `layer-voices.ts` tells, so that the words are
 * never at odds with the decision.
 */
import type {
  EnvironmentSwitch,
  LaneDeclaration,
  LaneName,
  Manifest,
} from '@candor/manifest/manifest';
import type { ConsentInputs, LayerName, LayerReading } from '../consent.ts';
import type { MachinePolicy } from '../machine-policy.ts';
import type { Stored, StoredChoice, StoredSitePolicy } from '../settings.ts';
import type { Unattended } from '../unattended.ts';
import type { VariableFinding } from './environment-layer.ts';
import {
  sayOfChoice,
  sayOfDefault,
  sayOfMachine,
  sayOfRepository,
  sayOfSetting,
  sayOfSite,
  sayOfUnattended,
  sayOfVariable,
} from './layer-voices.ts';
import { REPOSITORY_FILE, type RepositoryOptOut } from './repository-opt-out.ts';
import type { SettingsFinding } from './settings-layer.ts';

/** What an administrator says of a lane; a relay is told of, though it turns nothing on or off. */
export function buildMachineReading(lane: LaneName, policy: MachinePolicy): LayerReading {
  const scope = 'every_lane';
  const says = sayOfMachine(lane, policy);
  if (policy.state === 'absent') {
    return { ...read('machine', says, 'No policy of an administrator.'), scope };
  }
  if (policy.state === 'damaged') return { ...readDamaged('machine', policy), scope };
  const { file, off, forbidden, relay } = policy;
  if (off !== null) {
    const reason = 'An administrator has turned telemetry off on this machine.';
    return { ...read('machine', says, reason), ...off, scope };
  }
  const forbid = forbidden[lane];
  if (forbid !== undefined) {
    const reason = `An administrator forbids ${lane} on this machine.`;
    return { ...read('machine', says, reason), ...forbid, scope };
  }
  if (relay !== null) {
    const reason = 'An administrator has reports sent to this collector instead of the vendor’s.';
    return { ...read('machine', says, reason), ...relay, scope };
  }
  const reason = `The policy of the administrator lets ${lane} be.`;
  return { ...read('machine', says, reason), origin: file, scope };
}

export function buildRepositoryReading(optOut: RepositoryOptOut): LayerReading {
  const scope = 'every_lane';
  const says = sayOfRepository(optOut);
  switch (optOut.state) {
    case 'no_repository':
      return { ...read('repository', says, 'The working folder is in no repository.'), scope };
    case 'absent': {
      const reason = `No ${REPOSITORY_FILE} at the root of the repository turns this product off.`;
      return { ...read('repository', says, reason), scope };
    }
    case 'damaged':
      return { ...readDamaged('repository', optOut), scope };
    default: {
      const { origin, value } = optOut;
      const reason = 'The repository that you work in turns telemetry off.';
      return { ...read('repository', says, reason), origin, value, scope };
    }
  }
}

/** `meaning` is null for DO_NOT_TRACK, which no manifest declares and which governs every lane. */
export function buildVariableReading(
  finding: VariableFinding,
  meaning: EnvironmentSwitch | null,
): LayerReading {
  const { variable, value } = finding;
  const says = sayOfVariable(finding);
  const found = { origin: variable, value };
  const scope = meaning === null ? 'every_lane' : 'lanes_by_consent';
  if (finding.says === 'not_understood') {
    const reason = `${variable} is set to a value that means neither on (${list(meaning?.on)}) nor off (${list(meaning?.off)}); that counts as off.`;
    return { ...read('environment', says, reason), ...found, scope, warning: true };
  }
  return {
    ...read('environment', says, `${variable} is set in the environment.`),
    ...found,
    scope,
  };
}

export function buildUnattendedReading(
  lane: LaneName,
  manifest: Manifest,
  unattended: Unattended | null,
): LayerReading {
  const scope = 'every_lane';
  const says = sayOfUnattended(lane, manifest, unattended);
  if (manifest.consent.unattended === 'same' && lane !== 'licence') {
    const reason = 'The product treats runs that nobody watches as any other.';
    const found = { origin: 'telemetry.yaml', value: 'same' };
    return { ...read('unattended', says, reason), ...found, scope };
  }
  if (unattended === null) {
    return { ...read('unattended', says, 'A person sits at a terminal.'), scope };
  }
  const { origin, value } = unattended;
  const rule =
    lane === 'licence' ? 'A licence audit spares such runs.' : 'The product is off in such runs.';
  const reason = `Nobody watches this run: ${unattended.reason} ${rule}`;
  return { ...read('unattended', says, reason), origin, value, scope };
}

export function buildSiteReading(site: Stored<StoredSitePolicy>): LayerReading {
  const says = sayOfSite(site);
  if (site.state === 'absent') {
    return read('site', says, 'No connected site has forbidden telemetry.');
  }
  if (site.state === 'damaged') return readDamaged('site', site);
  const reason = 'A site that you connected to forbids telemetry, for all later sessions too.';
  return { ...read('site', says, reason), origin: site.origin, value: site.value.policy };
}

/** All that was found. Only the last counts; the earlier ones say nothing any more. */
export function buildSettingsReadings(
  manifest: Manifest,
  findings: readonly SettingsFinding[],
): readonly LayerReading[] {
  const { settings } = manifest.consent;
  if (settings === null) {
    return [read('settings', 'nothing', 'The product keeps no such setting in a file.')];
  }
  if (findings.length === 0) {
    return [read('settings', 'nothing', `No ${settings.file} sets ${settings.key}.`)];
  }
  const last = findings.length - 1;
  return findings.map((finding, index) => {
    const found = { origin: finding.origin, value: finding.value };
    if (index < last) {
      const reason = 'A later settings file sets the same key.';
      return { ...read('settings', 'nothing', reason), ...found };
    }
    return { ...readSetting(settings, finding), ...found };
  });
}

export function buildChoiceReading(lane: LaneName, choice: Stored<StoredChoice>): LayerReading {
  const says = sayOfChoice(choice);
  if (choice.state === 'absent') {
    return read('choice', says, `You have made no choice about ${lane}.`);
  }
  if (choice.state === 'damaged') return readDamaged('choice', choice);
  const reason =
    choice.value.choice === 'on' ? `You turned ${lane} on.` : `You turned ${lane} off.`;
  return {
    ...read('choice', says, reason),
    origin: choice.origin,
    value: choice.value.choice,
  };
}

export function buildDefaultReading(
  lane: LaneName,
  declared: LaneDeclaration,
  inputs: ConsentInputs,
): LayerReading {
  const found = { origin: 'telemetry.yaml', value: declared.consent, scope: 'every_lane' } as const;
  const says = sayOfDefault(lane, declared, inputs);
  switch (declared.consent) {
    case 'ask':
      return { ...read('default', says, `${lane} is off until you turn it on.`), ...found };
    case 'off':
      return { ...read('default', says, `${lane} is off unless you turn it on.`), ...found };
    case 'rule': {
      const reason = `${lane} runs by a rule and is not governed by the switches for usage data: ${declared.rule ?? ''}`;
      return { ...read('default', says, reason.trim()), ...found };
    }
    default:
      return { ...readNoticeDefault(lane, says, inputs), ...found };
  }
}

function readNoticeDefault(
  lane: LaneName,
  says: LayerReading['says'],
  { notice, isNoticeRun }: ConsentInputs,
): LayerReading {
  if (notice.state === 'damaged') return readDamaged('default', notice);
  if (says === 'on') {
    return read('default', says, `${lane} is on, as the notice told, unless you turn it off.`);
  }
  const reason = isNoticeRun
    ? 'The notice was shown in this run, which therefore records nothing.'
    : `${lane} is off until the notice has been shown once.`;
  return read('default', says, reason);
}

function readSetting(
  settings: { readonly file: string; readonly key: string },
  finding: SettingsFinding,
): LayerReading {
  const { file, key } = settings;
  const says = sayOfSetting(finding);
  switch (finding.says) {
    case 'unreadable':
      return {
        ...read('settings', says, `${file} can not be read, so that ${key} counts as off.`),
        warning: true,
      };
    case 'not_understood':
      return {
        ...read(
          'settings',
          says,
          `${key} in ${file} is neither true nor false; that counts as off.`,
        ),
        warning: true,
      };
    default:
      return read('settings', says, `${key} is set in ${file}.`);
  }
}

function readDamaged(
  layer: LayerName,
  stored: { readonly origin: string; readonly problem: string },
): LayerReading {
  const reason = `What was kept here can not be understood (${stored.problem}); that counts as off.`;
  return { ...read(layer, 'off', reason), origin: stored.origin, warning: true };
}

/** Of a layer that governs the lanes by consent alone, unless more is said. */
export function read(layer: LayerName, says: LayerReading['says'], reason: string): LayerReading {
  return {
    layer,
    says,
    origin: null,
    value: null,
    reason,
    warning: false,
    scope: 'lanes_by_consent',
  };
}

function list(values: readonly string[] | 'any' | undefined): string {
  if (values === undefined || values === 'any') return 'any value';
  return values.length === 0 ? 'no value' : values.join(', ');
}
