/**
 * The `manifest` command of `candor`: check, docs, diff, types and schema of a `telemetry.yaml`.
 */

export interface ManifestCommandOutput {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
}

const USAGE = `usage: candor manifest <command>
`;

/**
 * Runs `candor manifest …`, `argv` being what follows `manifest`. Never rejects. Resolves to the exit code: 0 done, 1 the
 * manifest has issues or the output is stale, 2 wrong usage.
 */
export async function runManifestCommand(
  argv: readonly string[],
  output: ManifestCommandOutput,
): Promise<number> {
  await Promise.resolve();
  (argv.length === 0 ? output.stdout : output.stderr).write(USAGE);
  return 2;
}
