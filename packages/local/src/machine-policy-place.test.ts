import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { canMount, isLeftOut } from '@candor/testing/left-out';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const [CONSENT, INPUTS, EFFECTS, MANIFEST] = [
  './consent.ts',
  './consent-inputs.ts',
  './effects.ts',
  './manifest.fixture.ts',
].map((file) => JSON.stringify(new URL(file, import.meta.url).href));

/** Decides by the real disk and the real environment; only the terminal is taken for one. */
const PROGRAM = `
import { decideConsent } from ${CONSENT};
import { findConsentPlaces, readConsentInputs } from ${INPUTS};
import { createEffects } from ${EFFECTS};
import { buildManifest } from ${MANIFEST};
const effects = createEffects({ isInteractive: () => true, isContainer: () => false });
const environment = { TEST_TELEMETRY: { on: ['true'], off: ['false'] } };
const consent = { default: 'ask', environment, settings: null, unattended: 'same' };
const places = findConsentPlaces(buildManifest({ consent }), { folder: process.argv[1], settingsFolders: [], effects });
const { usage } = decideConsent(readConsentInputs(places));
console.log(JSON.stringify([usage.state, usage.decidedBy, usage.layers[0].origin]));`;

let root = '';
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-place-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** What a process decides that has a folder of its own for settings of the machine, with this policy in it. */
function decideUnder(policy: string): unknown {
  const file = path.join(root, 'policy');
  fs.writeFileSync(file, policy);
  const inside =
    'mount -t tmpfs tmpfs /etc && mkdir /etc/test-product && cp "$0" /etc/test-product/telemetry.json && exec "$@"';
  const node = [
    process.execPath,
    '--conditions=candor-source',
    '--import',
    TSX,
    '--input-type=module',
    '--eval',
    PROGRAM,
  ];
  const args = ['--mount', 'sh', '-c', inside, file, ...node, path.join(root, 'state')];
  const env = { PATH: process.env['PATH'] ?? '', TEST_TELEMETRY: 'true', TSX_DISABLE_CACHE: '1' };
  const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', env });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe.skipIf(isLeftOut('mounting a disk', canMount))(
  'the policy in the real /etc of a machine',
  () => {
    it('turns off what the environment turns on', () => {
      expect(decideUnder('{"telemetry": "off"}')).toEqual([
        'off',
        'machine',
        '/etc/test-product/telemetry.json:1',
      ]);
    });

    it('turns nothing off where it does not say so', () => {
      expect(decideUnder('{}')).toEqual(['on', 'environment', '/etc/test-product/telemetry.json']);
    });
  },
);
