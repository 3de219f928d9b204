/** What takes the requests: Node's own server, or IIS or Kestrel in front of it. The same values as in telemetry.yaml. */
export const HOSTINGS = ['node', 'iis', 'kestrel'] as const;
export type Hosting = (typeof HOSTINGS)[number];

/**
 * What the administrator says in `appsettings.json`; else IIS where its process manager started us, which shows in the variables
 * that HttpPlatformHandler and iisnode set for their children; else Node. A Kestrel proxy leaves no trace, so only the
 * setting can say it.
 */
export function readHosting(
  configured: Hosting | null,
  env: Readonly<Record<string, string | undefined>>,
): Hosting {
  if (configured !== null) return configured;
  return env.HTTP_PLATFORM_PORT || env.IISNODE_VERSION ? 'iis' : 'node';
}
