/**
 * Environment variables as a layer of consent: the one that all products obey, then the product's own, then those that tell
 * an unattended run.
 */
import type { EnvironmentSwitch } from '@candor/manifest/manifest';
import type { Effects } from '../effects.ts';

/** What one variable says. Variables that are not set, or are empty, say nothing and are left out. */
export interface VariableFinding {
  readonly variable: string;
  readonly value: string;
  readonly says: 'on' | 'off' | 'not_understood';
}

/** The convention of consoledonottrack.com: any value but `0` and `false` means that the user does not want to be tracked. */
export function readDoNotTrack(env: Effects['env']): VariableFinding | null {
  const value = env['DO_NOT_TRACK'] ?? '';
  if (value === '' || value === '0' || value.toLowerCase() === 'false') return null;
  return { variable: 'DO_NOT_TRACK', value, says: 'off' };
}

/** The product's documented switches, in the manifest's order. */
export function readSwitches(
  switches: Readonly<Record<string, EnvironmentSwitch>>,
  env: Effects['env'],
): readonly VariableFinding[] {
  return Object.entries(switches).flatMap(([variable, meaning]) => {
    const value = env[variable] ?? '';
    return value === '' ? [] : [{ variable, value, says: understand(meaning, value) }];
  });
}

/** Off is looked for first: where both lists hold a value, it turns off. */
function understand(meaning: EnvironmentSwitch, value: string): VariableFinding['says'] {
  if (holds(meaning.off, value)) return 'off';
  return holds(meaning.on, value) ? 'on' : 'not_understood';
}

function holds(values: readonly string[] | 'any', value: string): boolean {
  if (values === 'any') return true;
  return values.some((known) => known.toLowerCase() === value.toLowerCase());
}

/** Variables that build services set; each is documented by its service. Most set `CI` as well, and stand here for when they do not. */
const CI_VARIABLES: readonly string[] = [
  'CI',
  'CONTINUOUS_INTEGRATION',
  'BUILD_NUMBER',
  // Azure Pipelines, GitHub, Gitea, GitLab, Bitbucket
  'TF_BUILD',
  'GITHUB_ACTIONS',
  'GITEA_ACTIONS',
  'GITLAB_CI',
  'BITBUCKET_BUILD_NUMBER',
  // Jenkins and what it was before, TeamCity, Bamboo, GoCD
  'JENKINS_URL',
  'HUDSON_URL',
  'TEAMCITY_VERSION',
  'bamboo_buildKey',
  'GO_PIPELINE_LABEL',
  // AWS CodeBuild, Google Cloud Build, Codefresh, Harness, Prow
  'CODEBUILD_BUILD_ID',
  'BUILDER_OUTPUT',
  'CF_BUILD_ID',
  'HARNESS_BUILD_ID',
  'PROW_JOB_ID',
  // Hosted services
  'APPVEYOR',
  'BITRISE_IO',
  'BUDDY_WORKSPACE_ID',
  'BUILDKITE',
  'CIRCLECI',
  'CIRRUS_CI',
  'CM_BUILD_ID',
  'DRONE',
  'HEROKU_TEST_RUN_ID',
  'NETLIFY',
  'SEMAPHORE',
  'TRAVIS',
  'VERCEL',
  'WOODPECKER',
  // Xcode Cloud, App Center, Taskcluster
  'CI_XCODE_PROJECT',
  'APPCENTER_BUILD_ID',
  'TASKCLUSTER_ROOT_URL',
];

/** The variable that tells a build service, or null. `CI=false` is said by people who mean no. */
export function findCiVariable(env: Effects['env']): string | null {
  const isSet = (name: string): boolean =>
    !['', '0', 'false'].includes((env[name] ?? '').toLowerCase());
  return CI_VARIABLES.find(isSet) ?? null;
}
