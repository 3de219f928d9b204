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
import { listVoices } from './lib/layer-voices.ts';
import { listReadings } from './lib/list-readings.ts';
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

/** What one layer says about a lane. */
export interface LayerVoice {
  readonly layer: LayerName;
  readonly says: 'on' | 'off' | 'nothing';
  /** Whether it governs lanes that run by a rule too. */
  readonly scope: 'every_lane' | 'lanes_by_consent';
}

/** The same in words, as `why` prints it. */
export interface LayerReading extends LayerVoice {
  /** Where it was found: a variable, `file:line`, `telemetry.yaml`; null where the layer has nothing to say. */
  readonly origin: string | null;
  /** The value as it was found, for the user's eyes only. */
  readonly value: string | null;
  /** A sentence for the user. */
  readonly reason: string;
  /** True where the value was not understood, or a file is damaged. */
  readonly warning: boolean;
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

/**
 * Decides every lane that the manifest declares. Pure. The words of a decision, `reason` and `layers`, are made when they are read:
 * every run of a product decides, and few are asked why.
 */
export function decideConsent(inputs: ConsentInputs): Decisions {
  const decisions: Partial<Record<LaneName, Decision>> = {};
  for (const [name, lane] of Object.entries(inputs.manifest.lanes)) {
    decisions[name as LaneName] = decideLane(name as LaneName, lane, inputs);
  }
  return decisions;
}

function decideLane(lane: LaneName, declared: LaneDeclaration, inputs: ConsentInputs): Decision {
  const voices = listVoices(lane, declared, inputs);
  const { says, layer } = findDeciding(voices, declared);
  let readings: readonly LayerReading[] | null = null;
  const explain = (): readonly LayerReading[] =>
    (readings ??= listReadings(lane, declared, inputs));
  return {
    lane,
    state: says === 'on' ? 'on' : 'off',
    decidedBy: layer,
    get reason() {
      return findDeciding(explain(), declared).reason;
    },
    isChosen: voices.some((voice) => voice.layer === 'choice' && isGoverning(voice, declared)),
    get layers() {
      return explain();
    },
    ...(says === 'on' ? findAgreement(lane, layer, inputs) : NO_AGREEMENT),
  };
}

/** The three rules. */
function findDeciding<Voice extends LayerVoice>(
  voices: readonly Voice[],
  declared: LaneDeclaration,
): Voice {
  const governing = voices.filter((voice) => isGoverning(voice, declared));
  const deciding =
    governing.find(({ says, layer }) => says === 'off' && layer !== 'default') ??
    governing.find(({ says }) => says === 'on') ??
    governing.at(-1);
  // The last layer is the default, which always says something.
  return deciding as Voice;
}

function isGoverning({ scope }: LayerVoice, { consent }: LaneDeclaration): boolean {
  return consent !== 'rule' || scope === 'every_lane';
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
