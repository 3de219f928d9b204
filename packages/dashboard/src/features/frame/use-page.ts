import { useMatches } from '@tanstack/react-router';
import { PAGES, type Page } from './pages.ts';

/** The page of the navigation that is open; an event's own page counts as the page of events. */
export function usePage(): Page | undefined {
  const matches = useMatches();
  const open: readonly string[] = matches.map(({ fullPath }) => fullPath);
  return PAGES.find(({ to }) => open.some((path) => path === to || path.startsWith(`${to}/`)));
}
