/** Events of installations that are told apart by small numbers. */
import type { StoredEvent } from '../store.ts';

export const DAY_MS = 86_400_000;
export const BASE: StoredEvent = {
  product: 'example',
  environment: 'production',
  manifest: 'b1946ac92492d234',
  lane: 'usage',
  session: '',
  seq: 1,
  device: '',
  ephemeral: false,
  event: 'heartbeat',
  started: Date.UTC(2026, 0, 5),
  at: Date.UTC(2026, 0, 6, 12),
  received: Date.UTC(2026, 0, 20),
  facts: { version: '1.0', processors: 8 },
  fields: { uptime: 1.5, identities: 3 },
};
/** Of the installation of that number. */
export function createEvent(installation: number, parts: Partial<StoredEvent> = {}): StoredEvent {
  const id = String(installation).padStart(12, '0');
  const session = `00000000-0000-4000-8000-${id}`;
  return { ...BASE, device: `${'b'.repeat(20)}${id}`, session, ...parts };
}
