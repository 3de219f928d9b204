import type { Manifest } from '@candor/manifest/manifest';
import { findSubjects } from '@candor/query/subjects';

/** How what a manifest path names is called on the wire, and on which page of the dashboard it stands. */
export interface Shown {
  readonly sent: string;
  readonly page: Page;
}

/** Title and address of a page of the dashboard, without the collector's origin. */
export interface Page {
  readonly title: string;
  readonly address: string;
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
      const page = { title: 'Events', address: `${root}/events/${name}` };
      return { sent: name, page: findOwnPage(manifest, name, null) ?? page };
    }
    for (const [field, { type }] of Object.entries(event.fields)) {
      if (path !== `events.${name}.fields.${field}`) continue;
      const page = numeric.has(type)
        ? { title: 'Sizes', address: `${root}/sizes?event=${name}&field=${field}` }
        : { title: 'Events', address: `${root}/events/${name}` };
      return { sent: `${name} · ${field}`, page: findOwnPage(manifest, name, field) ?? page };
    }
  }
  return undefined;
}

/** The page that is about a field, or about an event (null), where there is one beside those of all fields and events. */
function findOwnPage(manifest: Manifest, event: string, field: string | null): Page | undefined {
  const { failure, health, durations, slow, projects, sites, licences } = findSubjects(manifest);
  const at = (title: string, search = ''): Page => ({
    title,
    address: `/products/${manifest.product}/${title.toLowerCase()}${search}`,
  });
  const isOf = (named: readonly { readonly event: string }[]): boolean =>
    named.some((one) => one.event === event);
  const isNamed = (named: readonly { readonly event: string; readonly field: string }[]): boolean =>
    named.some((one) => one.event === event && one.field === field);
  if (event === failure) return at('Crashes');
  if (event === health) return at('Reliability');
  if (isNamed(durations)) return at('Performance', `?event=${event}&field=${field}`);
  if (slow.includes(event)) return at('Performance');
  if (licences.audits.includes(event) || isNamed(licences.statuses)) return at('Licences');
  if (isOf(projects)) return at('Projects');
  return isOf(sites) ? at('Sites') : undefined;
}

/** The page that shows a term of a manifest, which is no datum: the rule and the editions of the audit have one of their own. */
export function findTerms({ product }: Manifest, path: string): Page {
  const title = path.startsWith('lanes.licence.') ? 'Licences' : 'Collected';
  return { title, address: `/products/${product}/${title.toLowerCase()}` };
}

/** Every path that a product collects: its session facts and its events' fields. */
export function listCollected(manifest: Manifest): string[] {
  const facts = Object.keys(manifest.session).map((name) => `session.${name}`);
  const fields = Object.entries(manifest.events).flatMap(([name, event]) =>
    Object.keys(event.fields).map((field) => `events.${name}.fields.${field}`),
  );
  return [...facts, ...fields];
}
