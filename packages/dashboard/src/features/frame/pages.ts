/** The pages of a product, in the order of the navigation: one line here and one in routes.tsx make a new one. */
import type { Manifest } from '@candor/manifest/manifest';
import { findSubjects } from '@candor/query/subjects';
import type { TimeStep } from '../../address/span.ts';
import type { IconName } from '../../controls/icon.tsx';

export interface Page {
  readonly to:
    | '/products/$product/overview'
    | '/products/$product/sizes'
    | '/products/$product/events'
    | '/products/$product/questions'
    | '/products/$product/crashes'
    | '/products/$product/reliability'
    | '/products/$product/performance'
    | '/products/$product/projects'
    | '/products/$product/sites'
    | '/products/$product/licences'
    | '/products/$product/collected';
  readonly title: string;
  readonly icon: IconName;
  readonly group: 'Usage' | 'Quality' | 'Reach' | 'Openness';
  /** Which choices change the page: none, the days and the environment alone, filters too, or the step of its charts as well. */
  readonly choices: 'none' | 'days' | 'span' | 'span and step';
  /** The step of its charts where the reader chooses none, if it is not the one that suits the span. */
  readonly step?: TimeStep;
  /** A page without anything declared for it is left out of the navigation. */
  readonly isFor: (manifest: Manifest) => boolean;
}

export const PAGES: readonly Page[] = [
  {
    to: '/products/$product/overview',
    title: 'Overview',
    icon: 'overview',
    group: 'Usage',
    choices: 'span and step',
    isFor: () => true,
  },
  {
    to: '/products/$product/sizes',
    title: 'Sizes',
    icon: 'sizes',
    group: 'Usage',
    choices: 'span and step',
    isFor: (manifest) => Object.values(manifest.events).some(hasNumericField),
  },
  {
    to: '/products/$product/events',
    title: 'Events',
    icon: 'events',
    group: 'Usage',
    choices: 'span and step',
    isFor: (manifest) => Object.keys(manifest.events).length > 0,
  },
  {
    to: '/products/$product/questions',
    title: 'Questions',
    icon: 'questions',
    group: 'Usage',
    choices: 'span',
    isFor: (manifest) => Object.keys(manifest.events).length > 0,
  },
  {
    to: '/products/$product/crashes',
    title: 'Crashes',
    icon: 'crashes',
    group: 'Quality',
    choices: 'days',
    isFor: (manifest) => findSubjects(manifest).failure !== null,
  },
  {
    to: '/products/$product/reliability',
    title: 'Reliability',
    icon: 'reliability',
    group: 'Quality',
    choices: 'days',
    isFor: (manifest) => findSubjects(manifest).health !== null,
  },
  {
    to: '/products/$product/performance',
    title: 'Performance',
    icon: 'performance',
    group: 'Quality',
    choices: 'span and step',
    step: 'week',
    isFor: (manifest) => {
      const { durations, slow } = findSubjects(manifest);
      return durations.length > 0 || slow.length > 0;
    },
  },
  {
    to: '/products/$product/projects',
    title: 'Projects',
    icon: 'projects',
    group: 'Reach',
    choices: 'span and step',
    step: 'week',
    isFor: (manifest) => findSubjects(manifest).projects.length > 0,
  },
  {
    to: '/products/$product/sites',
    title: 'Sites',
    icon: 'sites',
    group: 'Reach',
    choices: 'span and step',
    step: 'week',
    isFor: (manifest) => findSubjects(manifest).sites.length > 0,
  },
  {
    to: '/products/$product/licences',
    title: 'Licences',
    icon: 'licences',
    group: 'Reach',
    choices: 'span and step',
    step: 'week',
    isFor: (manifest) => {
      const { audits, statuses } = findSubjects(manifest).licences;
      return audits.length > 0 || statuses.length > 0;
    },
  },
  {
    to: '/products/$product/collected',
    title: 'Collected',
    icon: 'collected',
    group: 'Openness',
    choices: 'none',
    isFor: () => true,
  },
];

const PAGE_GROUPS: readonly Page['group'][] = ['Usage', 'Quality', 'Reach', 'Openness'];

/** The pages that a product has something for, in groups; a group without any is left out. */
export function groupPages(
  manifest: Manifest,
): readonly (readonly [group: Page['group'], pages: readonly Page[]])[] {
  const pages = PAGES.filter((page) => page.isFor(manifest));
  return PAGE_GROUPS.map(
    (group) => [group, pages.filter((page) => page.group === group)] as const,
  ).filter(([, found]) => found.length > 0);
}

function hasNumericField(event: Manifest['events'][string]): boolean {
  return Object.values(event.fields).some(
    ({ type }) => type === 'count' || type === 'quantity' || type === 'duration',
  );
}
