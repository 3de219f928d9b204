import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAgreement } from '../agreement.ts';
import { decideConsent, type ConsentInputs, type Decision } from '../consent.ts';
import { readConsentInputs } from '../consent-inputs.ts';
import { createEffects } from '../effects.ts';
import { buildEvent, buildManifest, COUNT } from '../manifest.fixture.ts';

const EDITIONS = { community: 'required', team: 'optional', academic: 'exempt' } as const;
const RULE = 'The community edition is audited.';
const manifest = buildManifest({
  lanes: {
    usage: { why: 'Usage.', consent: 'ask', rule: null },
    licence: { why: 'Licences.', consent: 'rule', rule: RULE, editions: EDITIONS },
  },
  events: {
    made: buildEvent('usage', { count: COUNT }),
    audited: buildEvent('licence', { count: COUNT }),
  },
});

const base: ConsentInputs = {
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
};

const decide = (changes: Partial<ConsentInputs>): Decision => {
  const { licence } = decideConsent({ ...base, ...changes });
  if (licence === undefined) throw new Error('the lane is not declared');
  return licence;
};
const of = (edition: string, auditWaived = false): Pick<ConsentInputs, 'licence'> => ({
  licence: { edition, auditWaived },
});
const chose = (choice: 'on' | 'off'): Pick<ConsentInputs, 'choices'> => ({
  choices: {
    licence: {
      state: 'found',
      origin: 'settings/licence.json',
      value: {
        choice,
        at: '2026-11-21T09:00:00.000Z',
        manifest: 'b1946ac92492d234',
        agreed: choice === 'on' ? buildAgreement(manifest, 'licence') : {},
      },
    },
  },
});
const UNATTENDED = {
  unattended: { origin: 'CI', value: 'true', reason: 'CI is set, as build services do.' },
};
/** Everything that turns usage data off and does not reach an audit that is required. */
const USAGE_OFF: Partial<ConsentInputs> = {
  ...chose('off'),
  site: {
    state: 'found',
    origin: 'settings/site.json',
    value: { policy: 'forbidden', at: '2026-11-21T09:00:00.000Z' },
  },
  settings: [{ origin: 'appsettings.json:3', says: 'off', value: 'false' }],
};

describe('the audit of an edition', () => {
  it.each([
    ['that is required runs, and says by which rule', of('community'), 'on', 'licence', RULE],
    ['that is optional waits for the user', of('team'), 'off', 'default', 'until you turn it on'],
    ['that is exempt does not run', of('academic'), 'off', 'licence', 'is not audited'],
    ['that is not declared does not run', of('galactic'), 'off', 'licence', 'is not audited'],
    ['named like a part of every object does not run', of('constructor'), 'off', 'licence', 'not'],
    ['is waived by the licence', of('community', true), 'off', 'licence', 'waives the audit'],
    ['that nobody told runs by the rule of the lane', {}, 'on', 'default', RULE],
  ] as const)('%s', (_, licence, state, decidedBy, reason) => {
    const decision = decide(licence);
    expect([decision.state, decision.decidedBy]).toEqual([state, decidedBy]);
    expect(decision.reason).toContain(reason);
  });

  it('that is required is not governed by the switches for usage data', () => {
    expect(decide({ ...of('community'), ...USAGE_OFF }).state).toBe('on');
  });

  it('that is optional is governed by the user’s choice, and covers what that was made for', () => {
    const decision = decide({ ...of('team'), ...chose('on') });
    expect([decision.state, decision.decidedBy]).toEqual(['on', 'choice']);
    expect(decision.agreed).toEqual(buildAgreement(manifest, 'licence'));
    expect(decide({ ...of('team'), ...chose('off') }).decidedBy).toBe('choice');
  });

  it('that is waived or exempt is not turned on by a choice', () => {
    expect(decide({ ...of('team', true), ...chose('on') }).state).toBe('off');
    expect(decide({ ...of('academic'), ...chose('on') }).state).toBe('off');
  });

  it('runs by the rule alone where no editions are declared, and can be waived there too', () => {
    const lanes = { licence: { why: 'Licences.', consent: 'rule', rule: RULE } } as const;
    const plain = buildManifest({ lanes });
    expect(decide({ manifest: plain, ...of('anything') }).state).toBe('on');
    expect(decide({ manifest: plain, ...of('anything', true) }).state).toBe('off');
  });
});

it('no licence is audited against DO_NOT_TRACK, a machine policy, or where nobody watches', () => {
  const machine = {
    state: 'found',
    file: 'policy.json',
    off: { value: 'off', origin: 'policy.json:1' },
    forbidden: {},
    relay: null,
  } as const;
  fc.assert(
    fc.property(
      fc.constantFrom<Partial<ConsentInputs>>(
        { env: { DO_NOT_TRACK: '1' } },
        { machine },
        UNATTENDED,
      ),
      fc.constantFrom('community', 'team', 'academic', 'galactic'),
      fc.constantFrom<Partial<ConsentInputs>>({}, chose('on'), chose('off')),
      (forbidding, edition, choice) => {
        expect(decide({ ...of(edition), ...choice, ...forbidding }).state).toBe('off');
      },
    ),
  );
});

it('an unattended run is not audited even where the product treats it as any other', () => {
  expect(manifest.consent.unattended).toBe('same');
  const effects = createEffects({ env: { CI: 'true' }, isInteractive: () => false });
  const places = { manifest, folder: null, settingsFolders: [], repositoryFiles: [], effects };
  const inputs = readConsentInputs({ ...places, ...of('community') });
  const { licence, usage } = decideConsent(inputs);
  expect([licence?.state, licence?.decidedBy]).toEqual(['off', 'unattended']);
  expect(usage?.layers.find(({ layer }) => layer === 'unattended')?.says).toBe('nothing');
});
