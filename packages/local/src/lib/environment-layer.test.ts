import fs from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { decideConsent } from '../consent.ts';
import { findConsentPlaces, readConsentInputs } from '../consent-inputs.ts';
import { buildManifest } from '../manifest.fixture.ts';
import { createEffects } from '../effects.ts';
import type { EnvironmentSwitch } from '@candor/manifest/manifest';
import { findCiVariable, readDoNotTrack, readSwitches } from './environment-layer.ts';

const REFERENCE = new URL('../../../../../shared/reference/', import.meta.url);

/** What three products document, and what that has to mean here: `on`, `off`, or nothing where the variable does not count. */
const DOCUMENTED: readonly {
  readonly article: string;
  readonly sentence: string;
  readonly variable: string;
  readonly meaning: EnvironmentSwitch;
  readonly cases: readonly (readonly [value: string, says: string | undefined])[];
}[] = [
  {
    article: 'powershell-universal-telemetry.md',
    sentence: 'Set the value to `true` to send telemetry.',
    variable: 'PSUTelemetry',
    meaning: { on: ['true'], off: ['false'] },
    cases: [
      ['true', 'on'],
      ['True', 'on'],
      ['false', 'off'],
      ['1', 'not_understood'],
      ['', undefined],
    ],
  },
  {
    article: 'metalama-telemetry.md',
    sentence: 'defining the `METALAMA_TELEMETRY_OPT_OUT` environment to any non-empty value',
    variable: 'METALAMA_TELEMETRY_OPT_OUT',
    meaning: { on: [], off: 'any' },
    cases: [
      ['1', 'off'],
      ['0', 'off'],
      ['false', 'off'],
      [' ', 'off'],
      ['', undefined],
    ],
  },
  {
    article: 'milestonepstools-about-telemetry.md',
    sentence: '`$env:VMS_ApplicationInsights__Enabled` to `false`',
    variable: 'VMS_ApplicationInsights__Enabled',
    meaning: { on: ['true'], off: ['false'] },
    cases: [
      ['false', 'off'],
      ['FALSE', 'off'],
      ['true', 'on'],
      ['no', 'not_understood'],
      ['', undefined],
    ],
  },
];

describe.each(DOCUMENTED)(
  'the documented switch $variable',
  ({ article, sentence, variable, meaning, cases }) => {
    it(`is what ${article} says`, ({ skip }) => {
      skip(
        !fs.existsSync(REFERENCE),
        `the article is not ours to ship; put it at ${REFERENCE.pathname}${article}`,
      );
      expect(fs.readFileSync(new URL(article, REFERENCE), 'utf8')).toContain(sentence);
    });

    it.each(cases)('with %j means %s', (value, says) => {
      expect(readSwitches({ [variable]: meaning }, { [variable]: value })[0]?.says).toBe(says);
    });

    it('does not count under another name', () => {
      expect(readSwitches({ [variable]: meaning }, { [`X${variable}`]: 'false' })).toEqual([]);
    });
  },
);

it('DO_NOT_TRACK is obeyed whatever a product declares, its own switches included', () => {
  const consent = {
    default: 'notice',
    // No manifest can declare it; an object in memory could.
    environment: { DO_NOT_TRACK: { on: ['1'], off: [] }, OWN: { on: 'any', off: [] } },
    settings: null,
    unattended: 'same',
  } as const;
  const places = findConsentPlaces(buildManifest({ consent }), {
    folder: '/nowhere',
    settingsFolders: [],
    effects: { env: { DO_NOT_TRACK: '1', OWN: 'true' }, readWorkingFolder: () => null },
  });
  for (const decision of Object.values(decideConsent(readConsentInputs(places)))) {
    expect(decision.state).toBe('off');
  }
  expect(readDoNotTrack({ DO_NOT_TRACK: 'TRUE' })?.says).toBe('off');
});

it.each([
  [{}, '1', 'off', '1'],
  [{ DO_NOT_TRACK: '0' }, 'yes', 'off', 'yes'],
  [{ DO_NOT_TRACK: '1' }, '0', 'off', '1'],
  [{}, '0', 'nothing', null],
  [{}, '', 'nothing', null],
])(
  'DO_NOT_TRACK is obeyed in the process too, where a product passes %j and it is "%s"',
  (env, real, says, value) => {
    vi.stubEnv('DO_NOT_TRACK', real);
    const places = findConsentPlaces(buildManifest(), { folder: '/nowhere', effects: { env } });
    const layers = decideConsent(readConsentInputs(places)).usage?.layers ?? [];
    expect(layers.find(({ layer }) => layer === 'environment')).toMatchObject({
      says,
      origin: says === 'off' ? 'DO_NOT_TRACK' : null,
      value,
    });
    vi.unstubAllEnvs();
  },
);

describe('findCiVariable()', () => {
  it.each([
    ['GitHub Actions', { CI: 'true', GITHUB_ACTIONS: 'true' }],
    ['GitLab', { GITLAB_CI: 'true' }],
    ['Azure Pipelines', { TF_BUILD: 'True' }],
    ['Jenkins', { JENKINS_URL: 'https://jenkins.example.org/' }],
    ['TeamCity', { TEAMCITY_VERSION: '2025.07' }],
    ['Bamboo', { bamboo_buildKey: 'PROJ-PLAN-JOB1' }],
    ['AWS CodeBuild', { CODEBUILD_BUILD_ID: 'codebuild:1' }],
    ['Google Cloud Build', { BUILDER_OUTPUT: '/builder/outputs' }],
    ['Buildkite', { BUILDKITE: 'true' }],
    ['CircleCI', { CIRCLECI: 'true' }],
    ['Travis', { TRAVIS: 'true' }],
    ['AppVeyor', { APPVEYOR: 'True' }],
    ['Bitbucket', { BITBUCKET_BUILD_NUMBER: '12' }],
    ['Drone', { DRONE: 'true' }],
    ['Cirrus', { CIRRUS_CI: 'true' }],
    ['Semaphore', { SEMAPHORE: 'true' }],
    ['Xcode Cloud', { CI_XCODE_PROJECT: 'App.xcodeproj' }],
    ['Prow', { PROW_JOB_ID: 'a1' }],
  ])('knows %s', (_service, env) => expect(findCiVariable(env)).not.toBeNull());

  it.each([{}, { CI: '' }, { CI: 'false' }, { CI: '0' }, { CI: 'False' }, { HOME: '/root' }])(
    'sees none in %j',
    (env) => expect(findCiVariable(env)).toBeNull(),
  );
});

it('a container is told by the variables of Podman, Kubernetes, .NET and Windows', () => {
  for (const name of [
    'container',
    'KUBERNETES_SERVICE_HOST',
    'DOTNET_RUNNING_IN_CONTAINER',
    'CONTAINER_SANDBOX_MOUNT_POINT',
  ]) {
    expect(createEffects({ env: { [name]: 'x' } }).isContainer()).toBe(true);
    expect(createEffects({ env: { [name]: '' } }).isContainer()).toBe(false);
  }
});
