import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideConsent, type ConsentInputs, type Decision, type LayerName } from './consent.ts';
import { buildManifest } from './manifest.fixture.ts';

const AT = '2026-11-21T09:00:00.000Z';
const MADE = { at: AT, manifest: 'b1946ac92492d234', agreed: {} };
const manifest = buildManifest({
  consent: {
    default: 'ask',
    environment: { TEST_TELEMETRY: { on: ['true'], off: ['false'] } },
    settings: { file: 'appsettings.json', key: 'Telemetry' },
    unattended: 'off',
  },
});

type Said = Readonly<
  Partial<
    Record<Exclude<LayerName, 'licence' | 'default'> | 'doNotTrack', 'on' | 'off' | 'nothing'>
  >
>;

/** What each layer has to find to say so. */
function buildInputs(said: Said): ConsentInputs {
  const { environment = 'nothing', settings = 'nothing', choice = 'nothing' } = said;
  const file = '/etc/test-product/telemetry.json';
  const off = { origin: `${file}:2`, value: 'off' };
  return {
    manifest,
    licence: null,
    notice: { state: 'absent' },
    isNoticeRun: false,
    machine:
      said.machine === 'off'
        ? { state: 'found', file, off, forbidden: {}, relay: null }
        : { state: 'absent' },
    env: {
      ...(said.doNotTrack === 'off' ? { DO_NOT_TRACK: '1' } : {}),
      ...(environment === 'nothing' ? {} : { TEST_TELEMETRY: String(environment === 'on') }),
    },
    repository:
      said.repository === 'off'
        ? { state: 'off', origin: '.telemetry.json:1', value: 'off' }
        : { state: 'absent' },
    unattended:
      said.unattended === 'off' ? { origin: 'CI', value: 'true', reason: 'CI is set.' } : null,
    site:
      said.site === 'off'
        ? { state: 'found', origin: 'site.json', value: { policy: 'forbidden', at: AT } }
        : { state: 'absent' },
    settings:
      settings === 'nothing' ? [] : [{ origin: 'appsettings.json:3', says: settings, value: '' }],
    choices:
      choice === 'nothing'
        ? {}
        : { usage: { state: 'found', origin: 'settings/usage.json', value: { choice, ...MADE } } },
  };
}

function decide(said: Said): Decision {
  const { usage } = decideConsent(buildInputs(said));
  if (usage === undefined) throw new Error('the lane is not declared');
  return usage;
}

describe('the order of the layers', () => {
  it('holds for any layers in any combination, and the strongest of those who say the same is named', () => {
    const says = fc.constantFrom('on', 'off', 'nothing');
    const mayBeOff = fc.constantFrom('off', 'nothing');
    /** Strongest first; all that the page on consent says of an order. */
    const voices = fc.record({
      machine: mayBeOff,
      doNotTrack: mayBeOff,
      environment: says,
      repository: mayBeOff,
      unattended: mayBeOff,
      site: mayBeOff,
      settings: says,
      choice: says,
    });
    fc.assert(
      fc.property(voices, (said) => {
        const { state, decidedBy } = decide(said);
        const order = Object.entries(said);
        const strongest = (wanted: string): string | undefined =>
          order.find(([, word]) => word === wanted)?.[0];
        const expected = strongest('off') ?? strongest('on') ?? 'default';
        expect(decidedBy).toBe(expected === 'doNotTrack' ? 'environment' : expected);
        expect(state).toBe(strongest('off') === undefined && strongest('on') ? 'on' : 'off');
      }),
      { numRuns: 1_000 },
    );
  });

  it('names the strongest where all of them are off, and the next as each is taken away', () => {
    const order = ['machine', 'doNotTrack', 'environment', 'repository'] as const;
    const all = [...order, 'unattended', 'site', 'settings', 'choice'] as const;
    const named = all.map((_, index) => {
      const left = all.slice(index);
      const said = Object.fromEntries(left.map((layer) => [layer, 'off'])) as Said;
      return decide(said).decidedBy;
    });
    expect(named).toEqual([
      'machine',
      'environment',
      'environment',
      'repository',
      'unattended',
      'site',
      'settings',
      'choice',
    ]);
  });
});
