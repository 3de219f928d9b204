import os from 'node:os';
import { expect, it } from 'vitest';
import { createEffects } from './effects.ts';
import { formatUuid } from './lib/machine-effects.ts';
import { findUnattended, isCi } from './unattended.ts';

it('random UUIDs have the form of version 4, and differ', () => {
  const { randomUuid, randomBytes } = createEffects();
  expect(randomUuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(randomUuid()).not.toBe(randomUuid());
  expect(randomBytes(32)).not.toEqual(randomBytes(32));
  expect(formatUuid(new Uint8Array(16).fill(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  expect(formatUuid(new Uint8Array(20).fill(0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});

it('what is overridden is what is used, also by what is made from it', () => {
  const effects = createEffects({ randomBytes: (count) => new Uint8Array(count) });
  expect(effects.randomUuid()).toBe('00000000-0000-4000-8000-000000000000');
});

it('the home of a simulated environment is what that says, as it was noted or as it is now', () => {
  const [simulated, noted] = [os.tmpdir(), process.cwd()];
  const name = process.platform === 'win32' ? 'USERPROFILE' : 'HOME';
  const env = { [name]: simulated };
  expect(createEffects({ env }).readHomeFolder()).toBe(simulated);
  const then = createEffects({ env }, { [name]: noted });
  expect(then.readHomeFolder()).toBe(noted);
  expect(then.env).toEqual({ [name]: noted });
});

it('a timer that was cancelled does not fire', async () => {
  const { schedule } = createEffects();
  const fired: string[] = [];
  const cancel = schedule(() => fired.push('cancelled'), 1);
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 20);
    schedule(() => fired.push('fired'), 1);
    cancel();
  });
  expect(fired).toEqual(['fired']);
});

it.each([
  [{ CI: 'true' }, 'CI'],
  [{ GITHUB_ACTIONS: '1' }, 'GITHUB_ACTIONS'],
  [{ CI: 'false', container: 'podman' }, 'container'],
  [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'KUBERNETES_SERVICE_HOST'],
])('a run with %j is unattended', (env, origin) => {
  expect(findUnattended(createEffects({ env, isInteractive: () => true }))?.origin).toBe(origin);
});

it('a run without a terminal is unattended, one with a person at it is not', () => {
  expect(findUnattended(createEffects({ env: {}, isInteractive: () => false }))?.origin).toBe(
    'terminal',
  );
  expect(findUnattended(createEffects({ env: { CI: '' }, isInteractive: () => true }))).toBeNull();
  expect(isCi({ CI: '0' })).toBe(false);
});
