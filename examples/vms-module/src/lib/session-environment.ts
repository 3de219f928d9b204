import { declaration } from '../telemetry.generated.ts';
import type { Settings } from './settings-chain.ts';

export interface SessionEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the user, where the module's own `appsettings.json` turned telemetry off; null otherwise. */
  readonly note: string | null;
}

/**
 * The environment as it was at the import: what is set later must change nothing half-way.
 *
 * Candor reads the user's file and the variable, each by its name in telemetry.yaml. What they leave to the module's own
 * `appsettings.json`, the first link of the chain, is handed on as that variable, which means the same. Only a no is: a yes
 * that came with the module is not the user's, and must not spare the notice.
 */
export function readSessionEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  settings: Settings,
): SessionEnvironment {
  const env = nameAsDeclared(given);
  const enabled = settings.get('applicationinsights:enabled');
  const isHandedOn =
    enabled?.source === 'appsettings.json' && enabled.value.trim().toLowerCase() !== 'true';
  if (!isHandedOn) return { env, note: null };
  return {
    env: { ...env, [SWITCH]: enabled.value },
    note: `ApplicationInsights:Enabled in appsettings.json beside the module is not true. It counts as ${SWITCH} below.`,
  };
}

const SWITCH: string = Object.keys(declaration.manifest.consent.environment)[0] ?? '';

/** Settings are found under names in any case, so the one that opts out must be too. */
function nameAsDeclared(
  given: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) =>
      name.toLowerCase() === SWITCH.toLowerCase() ? [SWITCH, value] : [name, value],
    ),
  );
}
