/**
 * Where all that consent depends on lies, and reading it.
 */
import path from 'node:path';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import type { ConsentInputs, LicenceInForce } from './consent.ts';
import { createEffects, type Effects } from './effects.ts';
import { listRepositoryFiles, readRepositoryOptOut } from './lib/repository-opt-out.ts';
import { listProductSettings, readProductSettings } from './lib/settings-layer.ts';
import { listMachinePolicyFiles, readMachinePolicy } from './machine-policy.ts';
import {
  findStateFolder,
  listSettingsFiles,
  readChoice,
  readNotice,
  readSitePolicy,
  type Stored,
  type StoredChoice,
} from './settings.ts';
import { pickDoNotTrack } from './start-facts.ts';
import { findUnattended } from './unattended.ts';

export interface ConsentPlaces {
  readonly manifest: Manifest;
  /** The state folder, absolute, which need not exist; null where the user has no home. */
  readonly folder: string | null;
  /** Absolute. */
  readonly settingsFolders: readonly string[];
  /** Where an opt-out of the repository may lie that is worked in. */
  readonly repositoryFiles: readonly string[];
  readonly effects: Effects;
  /** The licence in force, for products whose licences are audited. */
  readonly licence?: LicenceInForce | null;
}

/** What a product says about its places; by default they are found from the user's home and the working folder. */
export interface GivenPlaces {
  readonly folder?: string;
  readonly settingsFolders?: readonly string[];
  readonly projectFolder?: string;
  readonly licence?: LicenceInForce | null;
  readonly effects?: Partial<Effects>;
}

/**
 * The places of a product in this process, from `effects` or else those that are given. They are found once: a process that changes its working folder, or a sender that has
 * another one, stays with the same choice and under the same repository's opt-out. A relative folder in a process whose working
 * folder was removed is none. A `projectFolder` of the product adds a repository, and takes none away.
 */
export function findConsentPlaces(
  manifest: Manifest,
  given: GivenPlaces,
  effects: Effects = createEffects(given.effects),
): ConsentPlaces {
  const workingFolder = effects.readWorkingFolder();
  const inWork = workingFolder === null ? [] : [workingFolder];
  const { settingsFolders = inWork, projectFolder, licence = null } = given;
  const folder = given.folder ?? findStateFolder(manifest.product, effects);
  const projects = projectFolder === undefined ? inWork : [...inWork, projectFolder];
  return {
    manifest,
    folder: folder === null ? null : resolveFolder(folder, workingFolder),
    settingsFolders: settingsFolders.flatMap((each) => resolveFolder(each, workingFolder) ?? []),
    repositoryFiles: listRepositoryFiles(
      projects.flatMap((each) => resolveFolder(each, workingFolder) ?? []),
    ),
    effects,
    licence,
  };
}

/** The absolute path of a folder or file. Null where it is relative to a working folder that is not there, and so null. */
export function resolveFolder(folder: string, workingFolder: string | null): string | null {
  if (workingFolder !== null) return path.resolve(workingFolder, folder);
  return path.isAbsolute(folder) ? path.normalize(folder) : null;
}

/** Reads everything that consent depends on. Never throws; reads only, and makes no file. */
export function readConsentInputs(places: ConsentPlaces): ConsentInputs {
  const { manifest, folder, settingsFolders, repositoryFiles, effects } = places;
  const choices: Partial<Record<LaneName, Stored<StoredChoice>>> = {};
  for (const lane of Object.keys(manifest.lanes) as LaneName[]) {
    choices[lane] = folder === null ? ABSENT : readChoice(folder, lane);
  }
  return {
    manifest,
    machine: readMachinePolicy(manifest.product, effects),
    env: pickVariables(manifest, effects.env),
    repository: readRepositoryOptOut(manifest.product, repositoryFiles),
    unattended: isSparingUnattended(manifest) ? findUnattended(effects) : null,
    licence: places.licence ?? null,
    site: folder === null ? ABSENT : readSitePolicy(folder),
    settings: readProductSettings(manifest.consent.settings, settingsFolders),
    choices,
    notice: folder === null ? ABSENT : readNotice(folder),
    isNoticeRun: false,
  };
}

/** As they are now: a decision is put into words later, when the process may have changed its environment. */
function pickVariables({ consent }: Manifest, env: Effects['env']): Effects['env'] {
  const picked: Record<string, string | undefined> = { DO_NOT_TRACK: pickDoNotTrack(env) };
  for (const name of Object.keys(consent.environment)) picked[name] = env[name];
  return picked;
}

/** The files on which the decision depends, whether they exist or not: what to watch for a change. */
export function listConsentFiles(places: ConsentPlaces): readonly string[] {
  const { manifest, folder, settingsFolders, repositoryFiles, effects } = places;
  const lanes = Object.keys(manifest.lanes) as LaneName[];
  return [
    ...listMachinePolicyFiles(manifest.product, effects),
    ...repositoryFiles,
    ...(folder === null ? [] : listSettingsFiles(folder, lanes)),
    ...listProductSettings(manifest.consent.settings, settingsFolders),
  ];
}

const ABSENT = { state: 'absent' } as const;

/** Whether it makes a difference to any lane that nobody watches. */
function isSparingUnattended({ consent, lanes }: Manifest): boolean {
  return consent.unattended === 'off' || lanes.licence !== undefined;
}
