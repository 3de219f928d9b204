import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideConsent, type ConsentInputs, type LayerVoice } from '../consent.ts';
import { buildManifest } from '../manifest.fixture.ts';
import type { Stored, StoredChoice } from '../settings.ts';
import { LANE_NAMES } from '@candor/manifest/manifest';
import { listVoices } from './layer-voices.ts';
import { listReadings } from './list-readings.ts';

const damaged = { state: 'damaged', origin: 'somewhere:1', problem: 'it is not JSON' } as const;
const absent = { state: 'absent' } as const;
const at = '2026-11-21T09:00:00.000Z';
const said = { value: 'off', origin: 'somewhere:2' };

const choices: fc.Arbitrary<Stored<StoredChoice>> = fc.constantFrom('on', 'off').map((choice) => ({
  state: 'found',
  origin: 'settings/usage.json:2',
  value: { choice, at, manifest: 'b1946ac92492d234', agreed: {} },
}));

const inputs: fc.Arbitrary<ConsentInputs> = fc.record({
  manifest: fc
    .record({ unattended: fc.constantFrom('same', 'off'), hasEditions: fc.boolean() })
    .map(({ unattended, hasEditions }) => {
      const { consent, lanes } = buildManifest();
      const editions = { free: 'required', trial: 'optional', paid: 'exempt' } as const;
      const licence = { why: 'Licences.', consent: 'rule', rule: 'A rule.' } as const;
      return buildManifest({
        consent: {
          ...consent,
          unattended,
          environment: { TEST_TELEMETRY: { on: ['true'], off: ['false'] } },
          settings: { file: 'appsettings.json', key: 'Telemetry' },
        },
        lanes: { ...lanes, licence: hasEditions ? { ...licence, editions } : licence },
      });
    }),
  machine: fc.oneof(
    fc.constantFrom(absent, damaged),
    fc.record({
      state: fc.constant('found' as const),
      file: fc.constant('/etc/test-product/telemetry.json'),
      off: fc.constantFrom(null, said),
      forbidden: fc.constantFrom({}, { usage: said }),
      relay: fc.constantFrom(null, { value: 'https://telemetry.example.org', origin: 'x:1' }),
    }),
  ),
  env: fc.record({
    DO_NOT_TRACK: fc.constantFrom(undefined, '0', '1'),
    TEST_TELEMETRY: fc.constantFrom(undefined, 'true', 'false', 'perhaps'),
  }),
  repository: fc.constantFrom({ state: 'no_repository' } as const, absent, damaged, {
    state: 'off',
    origin: '/work/.telemetry.json:1',
    value: 'off',
  } as const),
  unattended: fc.constantFrom(null, { origin: 'CI', value: '1', reason: 'CI is set.' }),
  licence: fc.option(
    fc.record({
      edition: fc.constantFrom('free', 'trial', 'paid', 'unheard-of'),
      auditWaived: fc.boolean(),
    }),
  ),
  site: fc.constantFrom(absent, damaged, {
    state: 'found' as const,
    origin: 'settings/site.json:2',
    value: { policy: 'forbidden' as const, at },
  }),
  settings: fc.array(
    fc.record({
      origin: fc.constant('appsettings.json:3'),
      says: fc.constantFrom('on', 'off', 'not_understood', 'unreadable'),
      value: fc.constant(null),
    }),
    { maxLength: 3 },
  ),
  choices: fc.record({
    usage: fc.oneof(fc.constantFrom(absent, damaged), choices),
    licence: fc.oneof(fc.constantFrom(absent, damaged), choices),
  }),
  notice: fc.constantFrom(absent, damaged, {
    state: 'found' as const,
    origin: 'settings/notice.json:2',
    value: { at, manifest: 'b1946ac92492d234', told: { performance: {} } },
  }),
  isNoticeRun: fc.boolean(),
});

/** The settings files before the last, and a list of variables that are not set, are told of in words alone: they say nothing. */
function pickSpeaking(voices: readonly LayerVoice[]): readonly LayerVoice[] {
  return voices.flatMap(({ layer, says, scope }) =>
    says === 'nothing' ? [] : [{ layer, says, scope }],
  );
}

it('the words of every layer are those of what it says, whatever the layers have found', () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom(...LANE_NAMES), (given, lane) => {
      const declared = given.manifest.lanes[lane];
      if (declared === undefined) return;
      const readings = listReadings(lane, declared, given);
      expect(pickSpeaking(readings)).toEqual(pickSpeaking(listVoices(lane, declared, given)));
      const decision = decideConsent(given)[lane];
      const deciding = readings.filter(({ layer }) => layer === decision?.decidedBy);
      expect(deciding.map(({ reason }) => reason)).toContain(decision?.reason);
    }),
    { numRuns: 2_000 },
  );
});
