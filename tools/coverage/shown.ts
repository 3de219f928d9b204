import type { Manifest } from '@candor/manifest/manifest';

/** How what a manifest path names is called on the wire, and on which page of the dashboard it stands. */
export interface Shown {
  readonly sent: string;
  /** Title and address of the page, without the collector's origin. */
  readonly page: { readonly title: string; readonly address: string };
}

const numeric: ReadonlySet<string> = new Set(['count', 'quantity', 'duration']);

/** Undefined for paths that name no datum: consent, addresses, prose. These stand on the page Collected. */
export function findShown(manifest: Manifest, path: string): Shown | undefined {
  const root = `/products/${manifest.product}`;
  const fact = /^session\.(.+)$/.exec(path)?.[1];
  if (fact !== undefined && manifest.session[fact] !== undefined) {
    const sent = fact === 'country' ? 'not sent: looked up at the door' : `head · ${fact}`;
    return { sent, page: { title: 'Overview', address: `${root}/overview` } };
  }
  for (const [name, event] of Object.entries(manifest.events)) {
    if (path === `events.${name}`) {
      return { sent: name, page: { title: 'Events', address: `${root}/events/${name}` } };
    }
    for (const [field, { type }] of Object.entries(event.fields)) {
      if (path !== `events.${name}.fields.${field}`) continue;
      const page = numeric.has(type)
        ? { title: 'Sizes', address: `${root}/sizes?event=${name}&field=${field}` }
        : { title: 'Events', address: `${root}/events/${name}` };
      return { sent: `${name} · ${field}`, page };
    }
  }
  return undefined;
}

/** Every path that a product collects: its session facts and its events' fields. */
export function listCollected(manifest: Manifest): string[] {
  const facts = Object.keys(manifest.session).map((name) => `session.${name}`);
  const fields = Object.entries(manifest.events).flatMap(([name, event]) =>
    Object.keys(event.fields).map((field) => `events.${name}.fields.${field}`),
  );
  return [...facts, ...fields];
}
