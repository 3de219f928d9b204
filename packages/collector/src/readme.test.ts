import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

it('README.md names every room, and none that is not there', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, rooms = ''] = /\n## Rooms\n(.*?)\n## /s.exec(readme) ?? [];
  const named = [...rooms.matchAll(/\| `([a-z-]+)` /g)].map(([, name]) => name);
  const rows = rooms.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(1);
  const folders = readdirSync(new URL('lib/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(new Set(named)).toEqual(new Set(folders));
  expect(named).toHaveLength(folders.length);
});
