/** The pages of a product, in the order of the navigation: one line here and one in routes.tsx make a new one. */
import type { Manifest } from '@candor/manifest/manifest';
import type { IconName } from '../../controls/icon.tsx';

export interface Page {
  readonly to:
    | '/products/$product/overview'
    | '/products/$product/sizes'
    | '/products/$product/events'
    | '/products/$product/questions'
    | '/products/$product/collected';
  readonly title: string;
  readonly icon: IconName;
  readonly group: 'Usage' | 'Openness';
  /** Which choices change the page: none, the span and filters, or the step of its charts too. */
  readonly choices: 'none' | 'span' | 'span and step';
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
    isFor: (manifest) => manifest.questions.length > 0,
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

export const PAGE_GROUPS: readonly Page['group'][] = ['Usage', 'Openness'];

function hasNumericField(event: Manifest['events'][string]): boolean {
  return Object.values(event.fields).some(
    ({ type }) => type === 'count' || type === 'quantity' || type === 'duration',
  );
}
