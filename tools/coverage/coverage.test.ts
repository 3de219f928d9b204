import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findCode, findDeclaration } from './places.ts';
import { printCoverage } from './print-coverage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every line of every article has its place, and nothing is collected that no line accounts for', () => {
  expect(printCoverage(root).faults).toEqual([]);
});

it('docs/coverage.md is what the program prints', () => {
  const written = readFileSync(`${root}/docs/coverage.md`, 'utf8');
  expect(written, 'run `npm run coverage`').toBe(printCoverage(root).markdown);
});

it('finds the line of a declaration, and nothing for a path that is not declared', () => {
  const place = findDeclaration(root, 'automation-server', 'events.heartbeat.fields.uptime');
  const lines = readFileSync(`${root}/${place?.path}`, 'utf8').split('\n');
  expect(lines[(place?.line ?? 0) - 1]).toMatch(/^\s+uptime:/);
  expect(
    findDeclaration(root, 'automation-server', 'events.heartbeat.fields.none'),
  ).toBeUndefined();
});

it('finds no code that is not there', () => {
  expect(findCode(root, 'tools/coverage', ['surely', 'not', 'there'].join('-'))).toBeUndefined();
});
