import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decideConsent } from './consent.ts';
import { findConsentPlaces, listConsentFiles, readConsentInputs } from './consent-inputs.ts';
import { buildManifest } from './manifest.fixture.ts';
import { writeChoice } from './write-settings.ts';

let root = '';
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-places-')));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const settings = { file: 'product.json', key: 'Telemetry' };
const manifest = buildManifest({ consent: { ...buildManifest().consent, settings } });

/** The places of a product that was told relative ones, in a process that then changes its working folder. */
function findPlaces(working: string | null, given: Parameters<typeof findConsentPlaces>[1]) {
  let folder = working;
  const effects = {
    env: {},
    readHomeFolder: () => null,
    readWorkingFolder: () => folder,
    listMachineFolders: () => [],
    isInteractive: () => true,
    isContainer: () => false,
  };
  const places = findConsentPlaces(manifest, { ...given, effects });
  folder = path.join(root, 'elsewhere');
  return places;
}

describe('findConsentPlaces()', () => {
  it('resolves relative folders once, so that an "off" holds wherever the process goes', () => {
    const places = findPlaces(root, { folder: 'state', settingsFolders: ['one', '../two'] });
    expect(places.folder).toBe(path.join(root, 'state'));
    expect(places.settingsFolders).toEqual([
      path.join(root, 'one'),
      path.join(path.dirname(root), 'two'),
    ]);
    expect(listConsentFiles(places).filter((file) => !path.isAbsolute(file))).toEqual([]);
    const choice = {
      choice: 'off',
      at: '2026-11-21T10:00:00.000Z',
      manifest: 'x',
      agreed: {},
    } as const;
    writeChoice(path.join(root, 'state'), 'usage', choice);
    expect(decideConsent(readConsentInputs(places)).usage).toMatchObject({
      state: 'off',
      decidedBy: 'choice',
    });
  });

  it('leaves folders alone that are absolute', () => {
    const folder = path.join(root, 'state');
    for (const working of [root, null]) {
      const places = findPlaces(working, { folder, settingsFolders: [root] });
      expect(places).toMatchObject({ folder, settingsFolders: [root] });
    }
  });

  it('takes a relative folder for none where the working folder was removed', () => {
    const given = { folder: 'state', settingsFolders: ['one'], projectFolder: 'project' };
    expect(findPlaces(null, given)).toMatchObject({
      folder: null,
      settingsFolders: [],
      repositoryFiles: [],
    });
  });

  it('looks for the repository of a relative project from the working folder of the start', () => {
    fs.mkdirSync(path.join(root, 'work', '.git'), { recursive: true });
    const { repositoryFiles } = findPlaces(root, { folder: root, projectFolder: 'work' });
    expect(repositoryFiles).toEqual([path.join(root, 'work', '.telemetry.json')]);
  });
});
