/** Units: what the numbers of an answer count. */
import type { Manifest } from '@candor/manifest/manifest';
import { findField } from './lib/declared.ts';
import type { Metric } from './question.ts';

/** What an installation is for this product: a device, or a session where it has no device id. */
export function findCountedBy(manifest: Manifest): 'device' | 'session' {
  return manifest.ids.device === 'none' ? 'session' : 'device';
}

/**
 * `installations`, `sessions`, `events`; for different pseudonyms `sites`, `projects` or `licences`, for different texts `values`; for a field its unit, and
 * its title where it is a bare count (`Endpoints`).
 */
export function findUnit(metric: Metric, manifest: Manifest): string {
  switch (metric.of) {
    case 'installations':
    case 'sessions':
    case 'events':
      return metric.of;
    case 'distribution':
      return 'installations';
    case 'distinct':
      return findPlural(metric.event, metric.field, manifest);
    default:
      return findFieldUnit(metric.event, metric.field, manifest);
  }
}

function findPlural(event: string, field: string, manifest: Manifest): string {
  const declared = findField(manifest, event, field);
  return declared?.type === 'pseudonym' ? `${declared.of}s` : 'values';
}

function findFieldUnit(event: string, field: string, manifest: Manifest): string {
  const declared = findField(manifest, event, field);
  if (declared === undefined) return 'values';
  const unit = 'unit' in declared ? declared.unit : null;
  return unit ?? declared.title;
}
