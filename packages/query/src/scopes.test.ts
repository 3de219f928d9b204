import { expect, it } from 'vitest';
import { ROUTES, type Role, type RouteDeclaration, SCOPES } from './routes.ts';
import { SCHEMAS } from './schemas.ts';
import { describeRole, describeScope } from './scopes.ts';

it('what a scope is about is what its routes are about', () => {
  expect(SCOPES.map(describeScope)).toEqual([
    'Read manifests, keys, figures, the state of the collector, saved charts, vocabularies, failures and their status, what blocked main threads, the health of releases, alerts, the gate',
    'Register manifests, vocabularies; read names to declare',
    'Change keys, saved charts, failures and their status, source links and alert addresses; read what was refused, source links and alert addresses',
    'Read the audit log',
  ]);
});

it('what a role adds is what the routes are about that take it', () => {
  expect(['editor', 'administrator'].map((role) => describeRole(role as Role))).toEqual([
    'manifests, names to declare, saved charts, vocabularies, failures and their status',
    'people, tokens, the audit log, keys, what was refused, source links and alert addresses',
  ]);
});

it('every route that a token may use has words', () => {
  const scopes = Object.values<RouteDeclaration>(ROUTES).flatMap(({ scope }) => scope ?? []);
  expect(new Set(scopes)).toEqual(new Set(SCOPES));
  for (const scope of scopes) expect(describeScope(scope)).not.toContain('undefined');
});

it('the schema of a scope says the same, in its own sentence', () => {
  const told = SCOPES.map((scope) => `\`${scope}\`: ${describeScope(scope)}.`).join(' ');
  expect(SCHEMAS.Scope.description).toBe(`What a token may do. ${told}`);
});
