import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ManifestRow } from '../metadata/manifests.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { endLogins, revokeAgain } from './revoke-again.ts';

let restored: MetadataBench;
let later: MetadataBench;
beforeEach(() => {
  [restored, later] = [createMetadataBench(), createMetadataBench()];
  for (const bench of [restored, later]) fill(bench);
});
afterEach(() => {
  restored.remove();
  later.remove();
});

const AT = 1_000;

function fill({ metadata }: MetadataBench): void {
  const { users, apiTokens, keys, manifests, audit } = metadata;
  for (const name of ['ada', 'grace', 'joan']) {
    users.add({ name, role: 'administrator', password: 'old', created: AT });
  }
  for (const id of ['t1', 't2']) {
    const token = { name: id, scopes: ['read'], hash: `hash-${id}` } as const;
    apiTokens.add({ ...token, id, created: AT, createdBy: 'ada', expires: 2 * AT });
  }
  const manifest = { product: 'kitchen' } as ManifestRow['manifest'];
  manifests.add({ product: 'kitchen', hash: 'h', registered: AT, manifest });
  for (const key of ['k1', 'k2']) {
    keys.add({ key, product: 'kitchen', environment: 'production', created: AT });
  }
  audit.add({ at: AT, actor: 'ada', act: 'key_created', subject: 'k2' });
}

function takeBack({ metadata }: MetadataBench): void {
  metadata.apiTokens.revoke('t1', 2 * AT);
  metadata.keys.revoke('k1', 2 * AT);
  metadata.users.remove('grace');
  metadata.users.changeRole('joan', 'viewer');
  metadata.users.changePassword('ada', 'new');
}

function readWays({ metadata }: MetadataBench): readonly unknown[] {
  const { apiTokens, keys, users } = metadata;
  return [
    apiTokens.list().map(({ id, revoked }) => [id, revoked]),
    keys.list('kitchen').map(({ key, revoked }) => [key, revoked]),
    users.list().map(({ name, role, password }) => [name, role, password]),
  ];
}

it('what was taken back since is again, and nothing else', () => {
  takeBack(later);
  expect(revokeAgain(restored.metadata, later.metadata)).toBe(4);
  expect(readWays(restored)).toEqual(readWays(later));
  expect(readWays(restored)).toEqual([
    [
      ['t1', 2 * AT],
      ['t2', null],
    ],
    [
      ['k1', 2 * AT],
      ['k2', null],
    ],
    [
      ['ada', 'administrator', 'new'],
      ['joan', 'viewer', 'old'],
    ],
  ]);
  expect(revokeAgain(restored.metadata, later.metadata)).toBe(0);
});

it('nobody is given back what the backup has taken, and nobody gets more than it gave', () => {
  takeBack(restored);
  const before = readWays(restored);
  restored.metadata.users.changePassword('ada', 'old');
  expect(revokeAgain(restored.metadata, later.metadata)).toBe(0);
  const [tokens, keys] = readWays(restored);
  expect([tokens, keys]).toEqual(before.slice(0, 2));
  expect(restored.metadata.users.find('joan')?.role).toBe('viewer');
  expect(restored.metadata.users.find('grace')).toBeNull();
});

it('an older folder takes nobody away who came after it', () => {
  restored.metadata.audit.add({ at: AT, actor: 'ada', act: 'user_joined', subject: 'lin' });
  restored.metadata.users.add({ name: 'lin', role: 'editor', password: 'p', created: AT });
  expect(revokeAgain(restored.metadata, later.metadata)).toBe(0);
  expect(restored.metadata.users.find('lin')).not.toBeNull();
});

it('the last administrator stays', () => {
  for (const name of ['grace', 'joan']) restored.metadata.users.remove(name);
  later.metadata.users.remove('ada');
  expect(revokeAgain(restored.metadata, later.metadata)).toBe(0);
  expect(restored.metadata.users.list()).toHaveLength(1);
});

it('nobody stays signed in, and no link of an invitation works', () => {
  const { metadata } = restored;
  const far = 10 * AT;
  metadata.sessions.add({ token: 'hash', user: 'ada', created: AT, expires: far });
  const invited = { name: 'lin', role: 'editor', token: 'hash', invitedBy: 'ada' } as const;
  metadata.invitations.put({ ...invited, expires: far });
  endLogins(metadata);
  expect(metadata.sessions.findUser('hash', AT)).toBeNull();
  expect(metadata.invitations.list(AT)).toEqual([]);
});
