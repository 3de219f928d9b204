/** A small product with every kind of field, for tests. */
import type { Manifest } from '@candor/manifest/manifest';
import { parseManifest } from '@candor/manifest/parse';

/** Data of a telemetry.yaml; `ids` says how devices are known. */
export function createManifest(ids: 'none' | 'until_reset' | 'monthly' = 'until_reset'): Manifest {
  const why = 'To have one.';
  const result = parseManifest({
    manifest: 1,
    product: 'example',
    title: 'Example',
    vendor: 'Example Software',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.example.com',
    consent: { default: 'ask' },
    lanes: { usage: why, exceptions: why },
    ids: { device: ids },
    session: {
      version: why,
      os: why,
      ci: why,
      processors: why,
      memory: why,
      process_memory: why,
    },
    events: {
      heartbeat: {
        lane: 'usage',
        when: 'Every hour.',
        why,
        fields: {
          uptime: { type: 'duration', unit: 's', why },
          identities: { type: 'count', why },
          errors: { type: 'count', unit: 'per hour', optional: true, why },
          files: { type: 'count', buckets: [0, 1, 10, 100], why },
          licence: { type: 'choice', values: ['none', 'trial', 'licensed'], why },
          trial: { type: 'boolean', why },
          site: { type: 'pseudonym', of: 'site', why },
        },
      },
      'vms.connected': {
        lane: 'usage',
        when: 'On connection.',
        why,
        fields: {
          cameras: { type: 'count', unit: 'cameras', why },
          edition: { type: 'choice', values: ['small', 'large'], why },
        },
      },
      'app.failed': {
        lane: 'exceptions',
        when: 'On failure.',
        why,
        fields: { phase: { type: 'choice', values: ['start', 'run'], why } },
      },
    },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}
