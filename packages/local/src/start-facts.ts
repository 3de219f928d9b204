/**
 * What a start reads of the process and keeps until something is decided by it: a product may change its environment and its working folder
 * before that.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type { Effects } from './effects.ts';

/** Variables that build services set; each is documented by its service. Most set `CI` as well, and stand here for when they do not. */
export const CI_VARIABLES: readonly string[] = [
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

/** Set by Podman and systemd-nspawn, by Kubernetes, by the images of .NET, and by Windows for its containers. */
export const CONTAINER_VARIABLES: readonly string[] = [
  'container',
  'KUBERNETES_SERVICE_HOST',
  'DOTNET_RUNNING_IN_CONTAINER',
  'CONTAINER_SANDBOX_MOUNT_POINT',
];

/** What nobody may turn on again, and by which the user's folders are found. */
const OTHERS: readonly string[] = [
  'DO_NOT_TRACK',
  'HOME',
  'USERPROFILE',
  'XDG_STATE_HOME',
  'LOCALAPPDATA',
];

/** One by one, and not all: on Windows the case of a name makes no difference to the environment, and to a copy of all of it it would. */
export function copyStartVariables({ consent }: Manifest, env: Effects['env']): Effects['env'] {
  const names = [CI_VARIABLES, CONTAINER_VARIABLES, OTHERS, Object.keys(consent.environment)];
  const copied: Record<string, string | undefined> = {};
  for (const name of names.flat()) copied[name] = env[name];
  copied['DO_NOT_TRACK'] = pickDoNotTrack(env);
  return copied;
}

/** A user has said so to the real process too, whatever environment a product passes in its place. */
export function pickDoNotTrack(env: Effects['env']): string | undefined {
  const given = env['DO_NOT_TRACK'];
  return isSaid(given) ? given : (process.env['DO_NOT_TRACK'] ?? given);
}

/** Whether a variable says what its name does. So is `DO_NOT_TRACK` understood by the convention of consoledonottrack.com. */
export function isSaid(value = ''): boolean {
  return !['', '0', 'false'].includes(value.toLowerCase());
}

/** Not `performance.now()`: loading what is behind that takes longer than a short command's telemetry. */
export function readElapsedMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}

/** `process.cwd()` throws where the folder was removed. */
export function readWorkingFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}
