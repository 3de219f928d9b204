/**
 * Every layer that can turn a product's telemetry off, as a test can set it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { buildAgreement } from '@candor/local/agreement';
import { choiceFileOf } from '@candor/local/settings';
import { writeChoice, writeSitePolicy } from '@candor/local/write-settings';
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import type { OffPlace } from '../off-means-off.ts';

/** What a layer is set in. */
export interface OffScene {
  readonly manifest: Manifest;
  readonly hash: string;
  readonly place: OffPlace;
  readonly stateFolder: string;
  readonly settingsFolder: string;
  readonly usesMachineFolder: boolean;
}

export interface OffLayer {
  /** As a finding names it. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Writes what turns telemetry off. Returns a sentence where this product can not be turned off so in a test. */
  readonly set: (scene: OffScene) => string | null;
  /** Whether the product may say so and remember it: it has not asked yet. */
  readonly isFirstRun?: true;
}

const AT = '2026-01-01T00:00:00.000Z';

export function listOffLayers(manifest: Manifest): readonly OffLayer[] {
  const { consent } = manifest;
  const switches = Object.entries(consent.environment).map(([variable, { off }]) => {
    // Where no value means off, one that is not understood does.
    const value = off === 'any' ? '1' : (off[0] ?? 'not-understood');
    return buildVariable(variable, value);
  });
  return [
    buildVariable('DO_NOT_TRACK', '1'),
    ...switches,
    ...(consent.unattended === 'off' ? [buildVariable('CI', 'true')] : []),
    { name: 'the choice "off"', env: {}, set: chooseOff },
    { name: 'no choice', env: {}, set: forgetChoices, isFirstRun: true },
    { name: 'a damaged choice', env: {}, set: damageChoices },
    { name: 'the policy of a site', env: {}, set: forbidBySite },
    { name: 'the policy of the machine', env: {}, set: lockOff },
    { name: 'the repository', env: {}, set: optRepositoryOut },
    ...(consent.settings === null
      ? []
      : [{ name: `the settings file ${consent.settings.file}`, env: {}, set: setSettings }]),
  ];
}

/** Agrees to every lane that asks, so that there is something to be turned off. */
export function agreeToAll({ manifest, hash, stateFolder }: OffScene): void {
  for (const lane of listChosenLanes(manifest)) {
    const agreed = buildAgreement(manifest, lane);
    expectWritten(writeChoice(stateFolder, lane, { choice: 'on', at: AT, manifest: hash, agreed }));
  }
}

function listChosenLanes(manifest: Manifest): readonly LaneName[] {
  return (Object.keys(manifest.lanes) as LaneName[]).filter(
    (lane) => manifest.lanes[lane]?.consent !== 'rule',
  );
}

function buildVariable(variable: string, value: string): OffLayer {
  return { name: `${variable}=${value}`, env: { [variable]: value }, set: () => null };
}

function chooseOff({ manifest, hash, stateFolder }: OffScene): null {
  for (const lane of listChosenLanes(manifest)) {
    const choice = { choice: 'off', at: AT, manifest: hash, agreed: {} } as const;
    expectWritten(writeChoice(stateFolder, lane, choice));
  }
  return null;
}

/** Then nobody was asked, and the notice was not shown: the first run of all. */
function forgetChoices({ manifest, stateFolder }: OffScene): null {
  for (const lane of listChosenLanes(manifest)) {
    fs.rmSync(choiceFileOf(stateFolder, lane), { force: true });
  }
  removeIfEmpty(path.join(stateFolder, 'settings'));
  removeIfEmpty(stateFolder);
  return null;
}

function damageChoices({ manifest, stateFolder }: OffScene): null {
  for (const lane of listChosenLanes(manifest)) {
    fs.writeFileSync(choiceFileOf(stateFolder, lane), '{ "choice": "on"');
  }
  return null;
}

function forbidBySite({ stateFolder }: OffScene): null {
  expectWritten(writeSitePolicy(stateFolder, { policy: 'forbidden', at: AT }));
  return null;
}

function lockOff({ manifest, place, usesMachineFolder }: OffScene): string | null {
  if (!usesMachineFolder) {
    return 'the product is not started with a machineFolder of the place.';
  }
  const folder = path.join(place.machineFolder, manifest.product);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'telemetry.json'), '{ "telemetry": "off" }\n');
  return null;
}

function optRepositoryOut({ place }: OffScene): null {
  fs.writeFileSync(path.join(place.project, '.telemetry.json'), '{ "telemetry": "off" }\n');
  return null;
}

/** Adds the key to what the product has in the file already, where that is plain JSON. */
function setSettings({ manifest, settingsFolder }: OffScene): string | null {
  const { settings } = manifest.consent;
  if (settings === null) return null;
  const file = path.join(settingsFolder, settings.file);
  const before = readObject(file);
  if (before === null) return 'the settings file is there and is not plain JSON.';
  fs.mkdirSync(settingsFolder, { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(setKey(before, settings.key.split('.')))}\n`);
  return null;
}

type Json = Readonly<Record<string, unknown>>;

function setKey(json: Json, [name = '', ...rest]: readonly string[]): Json {
  const found = Object.keys(json).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
  if (rest.length === 0) return { ...json, [found]: false };
  const inner = json[found];
  const object = typeof inner === 'object' && inner !== null ? (inner as Json) : {};
  return { ...json, [found]: setKey(object, rest) };
}

function readObject(file: string): Json | null {
  if (!fs.existsSync(file)) return {};
  try {
    const json = JSON.parse(fs.readFileSync(file, 'utf8')) as unknown;
    return typeof json === 'object' && json !== null ? (json as Json) : null;
  } catch {
    return null;
  }
}

function removeIfEmpty(folder: string): void {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

/** A place that can not be written would let every product pass. */
function expectWritten(result: { readonly ok: boolean; readonly message?: string }): void {
  if (!result.ok) throw new Error(result.message);
}
