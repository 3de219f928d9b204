/**
 * Consent: one pure function from what every layer says to a decision for each lane, with its reason.
 *
 * The layers, strongest first: machine policy · environment (`DO_NOT_TRACK`, then the product's documented switches) ·
 * repository opt-out · unattended run · policy of a connected site · the product's settings file · the user's choice · the
 * manifest's default.
 *
 * Three rules, in this order:
 * 1. Whoever says off is obeyed. No other layer, stronger or weaker, turns on what one layer turned off, and a value that is
 *    not understood says off. The strongest of those who say off is named as the one that decided.
 * 2. If nobody says off, the strongest that says on decides.
 * 3. If nobody says anything, the manifest's default holds.
 *
 * Whichever layer decides, a choice of the user's that says on bounds what is sent to what it was made for. A variable or a
 * settings file that says on without such a choice covers all that the manifest of the day declares.
 *
 * A lane that runs by a rule (`consent: rule`, a licence audit) is not governed by the switches for usage data: the product's
 * variables, its settings file, a site's policy and the user's choice. It says so in its reason. `DO_NOT_TRACK`, the machine
 * policy, a repository's opt-out and an unattended run govern every lane.
 *
 * The licence lane has a layer of its own: the licence in force, as the product tells it. It says off where the licence waives the
 * audit or its edition is exempt; where the audit of an edition is optional, the user's choice governs after all. Whatever the
 * product says of unattended runs, they are never audited.
 */
import type { LaneDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import type { Agreement } from './agreement.ts';
import type { Effects } from './effects.ts';
import { readDoNotTrack, readSwitches, type VariableFinding } from './lib/environment-layer.ts';
import {
  buildChoiceReading,
  buildDefaultReading,
  buildMachineReading,
  buildRepositoryReading,
  buildSettingsReadings,
  buildSiteReading,
  buildUnattendedReading,
  buildVariableReading,
} from './lib/layer-readings.ts';
import { buildLicenceReading, buildOptionalDefault, isAuditOptional } from './lib/licence-layer.ts';
import type { RepositoryOptOut } from './lib/repository-opt-out.ts';
import type { SettingsFinding } from './lib/settings-layer.ts';
import type { MachinePolicy } from './machine-policy.ts';
import type { Stored, StoredChoice, StoredNotice, StoredSitePolicy } from './settings.ts';
import type { Unattended } from './unattended.ts';

export type LayerName =
  | 'machine'
  | 'environment'
  | 'repository'
  | 'unattended'
  | 'licence'
  | 'site'
  | 'settings'
  | 'choice'
  | 'default';

/** What one layer says about a lane, as `why` prints it. */
export interface LayerReading {
  readonly layer: LayerName;
  readonly says: 'on' | 'off' | 'nothing';
  /** Where it was found: a variable, `file:line`, `telemetry.yaml`; null where the layer has nothing to say. */
  readonly origin: string | null;
  /** The value as it was found, for the user's eyes only. */
  readonly value: string | null;
  /** A sentence for the user. */
  readonly reason: string;
  /** True where the value was not understood, or a file is damaged. */
  readonly warning: boolean;
  /** Whether it governs lanes that run by a rule too. */
  readonly scope: 'every_lane' | 'lanes_by_consent';
}

export interface Decision {
  readonly lane: LaneName;
  readonly state: 'on' | 'off';
  readonly decidedBy: LayerName;
  readonly reason: string;
  /** Whether the user's choice governs the lane; it does not where the lane runs by a rule. */
  readonly isChosen: boolean;
  /** Every layer, strongest first, those with nothing to say included. */
  readonly layers: readonly LayerReading[];
  /**
   * What the user agreed to: by a choice, whichever layer decided, else as the notice told. Null where the lane is off, and
   * where it covers all that the manifest declares: in a lane that runs by a rule, and where a variable or a settings file says
   * on for a user who has never made a choice.
   */
  readonly agreed: Agreement | null;
  /** Hash of the manifest that was agreed to; null where `agreed` is. */
  readonly agreedManifest: string | null;
}

export type Decisions = Readonly<Partial<Record<LaneName, Decision>>>;

/** The licence in force, as far as it bears on its audit. What the audit tells of it is for the product to put into the event. */
export interface LicenceInForce {
  /** As the manifest names it under `editions`. */
  readonly edition: string;
  /** The vendor has agreed with this customer that the use is not audited. */
  readonly auditWaived: boolean;
}

/** All that the decision depends on. `readConsentInputs()` reads it from the disk. */
export interface ConsentInputs {
  readonly manifest: Manifest;
  /** An administrator's policy. */
  readonly machine: MachinePolicy;
  readonly env: Effects['env'];
  /** What the repository around the working folder says. */
  readonly repository: RepositoryOptOut;
  /** Why nobody watches this run; null where somebody does, or where it makes no difference to any lane. */
  readonly unattended: Unattended | null;
  /** Null where the product has not told which licence is in force. */
  readonly licence: LicenceInForce | null;
  readonly site: Stored<StoredSitePolicy>;
  /** What the product's settings files say, in the order of their folders; the last one counts. */
  readonly settings: readonly SettingsFinding[];
  readonly choices: Readonly<Partial<Record<LaneName, Stored<StoredChoice>>>>;
  /** What the notice has told of in earlier runs. */
  readonly notice: Stored<StoredNotice>;
  /** Whether this very run has shown the notice; what that told of begins with the next run. */
  readonly isNoticeRun: boolean;
}

/** Decides every lane that the manifest declares. Pure. */
export function decideConsent(inputs: ConsentInputs): Decisions {
  const decisions: Partial<Record<LaneName, Decision>> = {};
  for (const [name, lane] of Object.entries(inputs.manifest.lanes)) {
    decisions[name as LaneName] = decideLane(name as LaneName, lane, inputs);
  }
  return decisions;
}

const ABSENT = { state: 'absent' } as const;

function decideLane(lane: LaneName, declared: LaneDeclaration, inputs: ConsentInputs): Decision {
  const layers = listReadings(lane, declared, inputs);
  const governing = layers.filter(
    (reading) => declared.consent !== 'rule' || reading.scope === 'every_lane',
  );
  const deciding =
    governing.find((reading) => reading.says === 'off' && reading.layer !== 'default') ??
    governing.find((reading) => reading.says === 'on') ??
    governing.at(-1);
  // The last layer is the default, which always says something.
  const { says, layer, reason } = deciding as LayerReading;
  return {
    lane,
    state: says === 'on' ? 'on' : 'off',
    decidedBy: layer,
    reason,
    isChosen: governing.some((reading) => reading.layer === 'choice'),
    layers,
    ...(says === 'on' ? findAgreement(lane, layer, inputs) : NO_AGREEMENT),
  };
}

function listReadings(
  lane: LaneName,
  declared: LaneDeclaration,
  inputs: ConsentInputs,
): readonly LayerReading[] {
  const { manifest, env } = inputs;
  const isOptional = lane === 'licence' && isAuditOptional(declared, inputs.licence);
  const doNotTrack: VariableFinding | null = readDoNotTrack(env);
  return [
    buildMachineReading(lane, inputs.machine),
    ...(doNotTrack === null
      ? [buildSilence('environment', describeNoDoNotTrack(env))]
      : [buildVariableReading(doNotTrack, null)]),
    ...listSwitchReadings(manifest, env),
    buildRepositoryReading(inputs.repository),
    buildUnattendedReading(lane, manifest, inputs.unattended),
    ...(lane === 'licence' ? [buildLicenceReading(declared, inputs.licence)] : []),
    buildSiteReading(inputs.site),
    ...buildSettingsReadings(manifest, inputs.settings),
    {
      ...buildChoiceReading(lane, inputs.choices[lane] ?? ABSENT),
      ...(isOptional ? { scope: 'every_lane' as const } : {}),
    },
    isOptional ? buildOptionalDefault() : buildDefaultReading(lane, declared, inputs),
  ];
}

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
  return [...readings, buildSilence('environment', `Not set: ${unset.join(', ')}.`)];
}

function buildSilence(layer: LayerName, reason: string): LayerReading {
  return {
    layer,
    says: 'nothing',
    origin: null,
    value: null,
    reason,
    warning: false,
    scope: 'every_lane',
  };
}

type Agreed = Pick<Decision, 'agreed' | 'agreedManifest'>;
const NO_AGREEMENT: Agreed = { agreed: null, agreedManifest: null };

function findAgreement(lane: LaneName, layer: LayerName, inputs: ConsentInputs): Agreed {
  const { manifest, notice, choices } = inputs;
  const choice = choices[lane];
  // A variable or a settings file that says on knows nothing of fields, so it does not widen what the user agreed to.
  const isGoverned = manifest.lanes[lane]?.consent !== 'rule' || layer === 'choice';
  const isByChoice = isGoverned && choice?.state === 'found';
  if (isByChoice && choice.value.choice === 'on') {
    return { agreed: choice.value.agreed, agreedManifest: choice.value.manifest };
  }
  const isByNotice = layer === 'default' && manifest.lanes[lane]?.consent === 'notice';
  const told = notice.state === 'found' ? notice.value.told[lane] : undefined;
  if (!isByNotice || notice.state !== 'found' || told === undefined) return NO_AGREEMENT;
  const { manifest: last, manifests } = notice.value;
  return { agreed: told, agreedManifest: manifests?.[lane] ?? last };
}
