import type { ReactElement } from 'react';

/** Paths on a 16-px grid, drawn with a 1.5-px stroke. */
const PATHS = {
  overview: 'M2.5 13.5v-5M6.2 13.5v-11M9.8 13.5v-7M13.5 13.5v-9',
  sizes: 'M2 13.5h12M3.5 13.5V9M6.5 13.5V4M9.5 13.5V6.5M12.5 13.5v-2.5',
  events: 'M2 8h2.5l2-5 3 10 2-5H14',
  questions:
    'M6 6a2 2 0 1 1 2.8 1.9c-.5.2-.8.6-.8 1.1v.4M8 11.6v.1M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z',
  crashes: 'M8 2.2 14.4 13.4H1.6ZM8 6.4v3.4M8 11.6v.1',
  reliability:
    'M8 14.2C4.2 12.4 2.6 9.6 2.6 4.2L8 1.9l5.4 2.3c0 5.4-1.6 8.2-5.4 10ZM5.6 7.9l1.8 1.8 3.2-3.4',
  performance: 'M8 4.5V8l2.5 2M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z',
  projects: 'M2 4.2h4l1.5 1.8H14v7H2Z',
  sites:
    'M8 14c3-3.2 4.5-5.6 4.5-7.6a4.5 4.5 0 0 0-9 0C3.5 8.4 5 10.8 8 14ZM8 8a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 8 8Z',
  licences: 'M2 3.5h12v9H2ZM4.5 6.5h4M4.5 9.5h2.5M11 9.8a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6Z',
  collected: 'M4 1.8h5.5L12.5 5v9.2H4ZM6.5 7.5h4M6.5 10.5h4',
  filter: 'M2 3.5h12M4.5 8h7M6.8 12.5h2.4',
  table: 'M2 3h12v10H2ZM2 6.5h12M6.5 6.5V13',
  chart: 'M2.5 13.5v-5M6.2 13.5v-11M9.8 13.5v-7M13.5 13.5v-9',
  save: 'M4 2h8v12L8 11l-4 3Z',
  copy: 'M5.5 5.5h8v8h-8ZM3.5 10.5h-1v-8h8v1',
  close: 'm4 4 8 8M12 4l-8 8',
  down: 'm4 6 4 4 4-4',
  menu: 'M2 4.5h12M2 8h12M2 11.5h12',
  person: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8ZM2.8 13.8a5.2 5.2 0 0 1 10.4 0',
  people:
    'M6 7.6a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8ZM1.8 13.2a4.2 4.2 0 0 1 8.4 0M10.4 3.1a2.3 2.3 0 0 1 0 4.3M11.8 9.6a4.2 4.2 0 0 1 2.4 3.6',
  token: 'M2 4.5h12v7H2ZM4.8 8h.1M8 8h.1M11.2 8h.1',
  key: 'M5.2 13.4a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM7.3 8.6l6-6M11 4.9l1.8 1.8',
  audit: 'M3 2h10v12H3ZM5.5 5.2h5M5.5 8h5M5.5 10.8h3',
  settings:
    'M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4ZM5.5 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z',
  info: 'M8 7.2v4M8 4.9v.1M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z',
  up: 'M8 13V3.5M4 7l4-4 4 4',
  fall: 'M8 3v9.5M4 9l4 4 4-4',
  same: 'M3 8h10',
  back: 'M13 8H3.5M7 4 3 8l4 4',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside words that say the same: hidden from assistive technology. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
