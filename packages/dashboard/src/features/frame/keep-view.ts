/** What of the address a link takes along to another page. */
import type { SharedSearch } from '../../address/search.ts';

/** Span, step and filters: everything but the page's own state. */
export function keepView(search: SharedSearch): SharedSearch {
  const { days, from, to, step, filters } = search;
  return dropUnsaid({ days, from, to, step, filters });
}

/** Span and step alone: filters belong to the manifest of one product. */
export function keepSpan(search: SharedSearch): SharedSearch {
  return { ...keepView(search), filters: undefined };
}

function dropUnsaid(search: SharedSearch): SharedSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
