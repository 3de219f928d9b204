import { describe, expect, it } from 'vitest';
import { buildAgreement } from './agreement.ts';
import { decideConsent, type ConsentInputs, type Decision, type LayerName } from './consent.ts';
import { buildManifest } from './manifest.fixture.ts';
import type { Stored, StoredChoice } from './settings.ts';
import type { LaneName, Manifest } from '@candor/manifest/manifest';

const AT = '2026-11-21T09:00:00.000Z';
const manifest = buildManifest({
  consent: {
    default: 'ask',
    environment: {
      TEST_TELEMETRY: { on: ['true'], off: ['false'] },
      TEST_OPT_OUT: { on: [], off: 'any' },
    },
    settings: { file: 'appsettings.json', key: 'Telemetry' },
    unattended: 'off',
  },
});

const inputs = (changes: Partial<ConsentInputs> = {}): ConsentInputs => ({
  manifest,
  machine: { state: 'absent' },
  env: {},
  repository: { state: 'no_repository' },
  unattended: null,
  licence: null,
  site: { state: 'absent' },
  settings: [],
  choices: {},
  notice: { state: 'absent' },
  isNoticeRun: false,
  ...changes,
});

const decide = (lane: LaneName, changes: Partial<ConsentInputs> = {}): Decision => {
  const decision = decideConsent(inputs(changes))[lane];
  if (decision === undefined) throw new Error('the lane is not declared');
  return decision;
};

const findReading = (name: LayerName, changes: Partial<ConsentInputs>) =>
  decide('usage', changes).layers.find(({ layer }) => layer === name);

const chosen = (choice: 'on' | 'off', of: Manifest = manifest): Stored<StoredChoice> => ({
  state: 'found',
  origin: 'settings/usage.json',
  value: {
    choice,
    at: AT,
    manifest: 'b1946ac92492d234',
    agreed: choice === 'on' ? buildAgreement(of, 'usage') : {},
  },
});

const setting = (says: 'on' | 'off' | 'not_understood' | 'unreadable', value: string | null) => ({
  origin: 'appsettings.json:3',
  says,
  value,
});

describe('without a word from anybody', () => {
  it('the manifest decides: ask and off are off, notice waits for the notice, a rule is on', () => {
    const decisions = decideConsent(inputs());
    expect(
      Object.values(decisions).map(({ lane, state, decidedBy }) => [lane, state, decidedBy]),
    ).toEqual([
      ['usage', 'off', 'default'],
      ['exceptions', 'off', 'default'],
      ['performance', 'off', 'default'],
      ['licence', 'on', 'default'],
    ]);
  });

  it('a lane with notice is on once the notice has told of it, and off in the run that shows it', () => {
    const notice = {
      state: 'found',
      origin: 'settings/notice.json',
      value: {
        at: AT,
        manifest: 'x',
        told: { performance: buildAgreement(manifest, 'performance') },
      },
    } as const;
    expect(decide('performance', { notice }).state).toBe('on');
    expect(decide('performance', { notice }).agreed).toEqual(
      buildAgreement(manifest, 'performance'),
    );
    const shownNow = decide('performance', { isNoticeRun: true });
    expect(shownNow.state).toBe('off');
    expect(shownNow.reason).toMatch(/shown in this run/);
  });
});

describe('the environment', () => {
  it.each(['1', 'true', 'yes', 'whatever'])('DO_NOT_TRACK=%s turns every lane off', (value) => {
    const decisions = decideConsent(
      inputs({ env: { DO_NOT_TRACK: value }, choices: { usage: chosen('on') } }),
    );
    expect(Object.values(decisions).map(({ state }) => state)).toEqual([
      'off',
      'off',
      'off',
      'off',
    ]);
    expect(decisions.usage?.decidedBy).toBe('environment');
  });

  it.each(['0', 'false', 'FALSE', ''])(
    'DO_NOT_TRACK=%s says nothing, and turns nothing on',
    (value) => {
      const { decidedBy, layers } = decide('usage', { env: { DO_NOT_TRACK: value } });
      expect(decidedBy).toBe('default');
      expect(layers[1]?.reason).toMatch(value === '' ? /not set/ : /says nothing/);
    },
  );

  it.each([
    ['true', 'on', false],
    ['TRUE', 'on', false],
    ['False', 'off', false],
    ['1', 'off', true],
    [' true', 'off', true],
  ] as const)('a switch with %s means %s', (value, state, warning) => {
    const decision = decide('usage', { env: { TEST_TELEMETRY: value } });
    expect([decision.state, decision.decidedBy]).toEqual([state, 'environment']);
    const reading = decision.layers.find(({ origin }) => origin === 'TEST_TELEMETRY');
    expect(reading).toMatchObject({ value, warning });
  });

  it('an opt-out variable turns off by any value that is not empty', () => {
    expect(
      decide('usage', { env: { TEST_OPT_OUT: '0' }, choices: { usage: chosen('on') } }).state,
    ).toBe('off');
    expect(
      decide('usage', { env: { TEST_OPT_OUT: '' }, choices: { usage: chosen('on') } }).state,
    ).toBe('on');
  });

  it('its reason does not repeat a value', () => {
    expect(decide('usage', { env: { TEST_TELEMETRY: 'hunter2' } }).reason).not.toContain('hunter2');
  });
});

describe('whoever says off is obeyed', () => {
  it('no switch turns on what a weaker layer turned off, nor a stronger one', () => {
    const env = { TEST_TELEMETRY: 'true' };
    expect(decide('usage', { env, choices: { usage: chosen('off') } })).toMatchObject({
      state: 'off',
      decidedBy: 'choice',
    });
    expect(decide('usage', { env, settings: [setting('off', 'false')] })).toMatchObject({
      state: 'off',
      decidedBy: 'settings',
    });
    expect(
      decide('usage', { env: { TEST_TELEMETRY: 'false' }, choices: { usage: chosen('on') } }),
    ).toMatchObject({ state: 'off', decidedBy: 'environment' });
  });

  it('what can not be understood counts as off, with a warning', () => {
    const damaged = {
      state: 'damaged',
      origin: 'settings/x.json',
      problem: 'it is not JSON',
    } as const;
    for (const changes of [
      { choices: { usage: damaged } },
      { site: damaged },
      { settings: [setting('not_understood', 'maybe')] },
      { settings: [setting('unreadable', null)] },
    ]) {
      const decision = decide('usage', { env: { TEST_TELEMETRY: 'true' }, ...changes });
      expect(decision.state).toBe('off');
      expect(decision.layers.some(({ warning }) => warning)).toBe(true);
    }
    const notice = decide('performance', { notice: damaged });
    expect(notice).toMatchObject({ state: 'off', decidedBy: 'default' });
  });
});

describe('the other layers', () => {
  it('the strongest that says on is named, and the agreement of a choice holds whoever is', () => {
    const choices = { usage: chosen('on') };
    const agreed = buildAgreement(manifest, 'usage');
    expect(decide('usage', { choices }).agreed).toEqual(agreed);
    const settings = [setting('on', 'true')];
    const env = { TEST_TELEMETRY: 'true' };
    for (const changes of [{ settings }, { env }, { settings, env }]) {
      const both = decide('usage', { choices, ...changes });
      expect(both).toMatchObject({ agreed, agreedManifest: 'b1946ac92492d234' });
      expect(both.decidedBy).toBe('env' in changes ? 'environment' : 'settings');
    }
  });

  it('without a choice, a setting that says on covers all that is declared', () => {
    const decision = decide('usage', { settings: [setting('on', 'true')] });
    expect([decision.state, decision.agreed]).toEqual(['on', null]);
  });

  it('of several settings files the last one counts', () => {
    const settings = [setting('off', 'false'), { ...setting('on', 'true'), origin: 'user.json:1' }];
    expect(decide('usage', { settings })).toMatchObject({ state: 'on', decidedBy: 'settings' });
    expect(decide('usage', { settings: settings.toReversed() }).state).toBe('off');
  });

  it('an unattended run is off where the manifest says so', () => {
    const unattended = { origin: 'CI', value: 'true', reason: 'CI is set.' };
    expect(decide('usage', { unattended, choices: { usage: chosen('on') } })).toMatchObject({
      state: 'off',
      decidedBy: 'unattended',
    });
    expect(decide('licence', { unattended }).state).toBe('off');
    const reading = findReading('unattended', { unattended });
    expect(reading).toMatchObject({ says: 'off', origin: 'CI', value: 'true' });
    expect(reading?.reason).toContain('The product is off in such runs.');
  });

  it('says where the manifest makes no difference between runs', () => {
    const reading = findReading('unattended', { manifest: buildManifest() });
    expect(reading).toMatchObject({ says: 'nothing', origin: 'telemetry.yaml', value: 'same' });
  });

  it('a policy of the machine can be put before all of them', () => {
    const off = { value: 'off', origin: '/etc/test-product/telemetry.json:2' };
    const machine = {
      state: 'found',
      file: '/etc/test-product/telemetry.json',
      off,
      forbidden: {},
      relay: null,
    } as const;
    const decision = decide('licence', { machine, env: { DO_NOT_TRACK: '1' } });
    expect(decision).toMatchObject({ state: 'off', decidedBy: 'machine' });
    expect(decision.layers[0]).toMatchObject({ layer: 'machine', says: 'off', ...off });
  });

  it('lists every layer with its value and where it was found, those that say nothing too', () => {
    const { layers } = decide('usage', { settings: [setting('on', 'true')] });
    expect(layers[2]?.reason).toBe('Not set: TEST_TELEMETRY, TEST_OPT_OUT.');
    expect(layers.map(({ layer, says, origin, value }) => [layer, says, origin, value])).toEqual([
      ['machine', 'nothing', null, null],
      ['environment', 'nothing', null, null],
      ['environment', 'nothing', null, null],
      ['repository', 'nothing', null, null],
      ['unattended', 'nothing', null, null],
      ['site', 'nothing', null, null],
      ['settings', 'on', 'appsettings.json:3', 'true'],
      ['choice', 'nothing', null, null],
      ['default', 'off', 'telemetry.yaml', 'ask'],
    ]);
  });
});

describe('a lane that runs by a rule', () => {
  it('is not governed by the switches for usage data, and says so with its rule', () => {
    const decision = decide('licence', {
      env: { TEST_TELEMETRY: 'false', TEST_OPT_OUT: '1' },
      settings: [setting('off', 'false')],
      choices: { licence: chosen('off') },
    });
    expect(decision.state).toBe('on');
    expect(decision.reason).toMatch(/not governed by the switches/);
    expect(decision.reason).toContain('Free editions are audited.');
  });
});
