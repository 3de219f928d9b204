/** What of the address a link takes along to another page. */
import type { SharedSearch } from '../../address/search.ts';

/** Span, step, environment and filters: everything but the page's own state. */
export function keepView(search: SharedSearch): SharedSearch {
  const { days, from, to, step, environment, filters } = search;
  return dropUnsaid({ days, from, to, step, environment, filters });
}

/** Span and step alone: filters belong to the manifest of one product, environments to its keys. */
export function keepSpan(search: SharedSearch): SharedSearch {
  return { ...keepView(search), environment: undefined, filters: undefined };
}

function dropUnsaid(search: SharedSearch): SharedSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
