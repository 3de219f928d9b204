import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLicenceKey } from './licence-key.ts';
import { createWorld, type World } from './world.fixture.ts';

const KEYS = new URL('../keys-for-this-example-only/', import.meta.url);
const readKey = (name: string): string => readFileSync(new URL(`${name}.key`, KEYS), 'utf8');
const DAY_MS = 86_400_000;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await world.close();
});

const audits = (): readonly unknown[] =>
  world.events('licence.audited').map(({ seq: _seq, at: _at, event: _event, ...told }) => told);

describe('the licence audit', () => {
  it('of the free edition tells the edition, once a day', async () => {
    for (let build = 0; build < 3; build += 1) await world.run(['build']);
    expect(audits()).toEqual([{ edition: 'free' }]);
    world.clock.now += DAY_MS;
    await world.run(['build']);
    expect(audits()).toEqual([{ edition: 'free' }, { edition: 'free' }]);
  });

  it('of a trial that the user started tells the edition, and again as free when it has ended', async () => {
    await world.run(['license', 'trial']);
    await world.run(['build']);
    world.clock.now += 31 * DAY_MS;
    await world.run(['build']);
    expect(audits()).toEqual([{ edition: 'trial' }, { edition: 'free' }]);
  });

  it('of a licence key tells the id of the key', async () => {
    await world.run(['license', 'set', readKey('professional')]);
    await world.run(['build']);
    expect(audits()).toEqual([{ edition: 'professional', licence_key: 'L-1042' }]);
    expect(world.captured[0]?.body).not.toContain('LK1.');
  });

  it('is told twice on a day when what it tells has changed', async () => {
    await world.run(['build']);
    await world.run(['license', 'set', readKey('trial')]);
    await world.run(['build']);
    await world.run(['build']);
    expect(audits()).toEqual([{ edition: 'free' }, { edition: 'trial', licence_key: 'L-3005' }]);
  });

  it('is waived by a key that says so', async () => {
    await world.run(['license', 'set', readKey('professional-audit-waived')]);
    await world.run(['build']);
    await world.run(['build']);
    expect(audits()).toEqual([]);
    expect(world.events('project.built')).toHaveLength(1);
  });

  it('is not governed by the switches for telemetry', async () => {
    world.env['METALAMA_TELEMETRY_OPT_OUT'] = '1';
    await world.run(['telemetry', 'disable', 'all']);
    await world.run(['build']);
    expect(world.captured.map(({ head }) => head['lane'])).toEqual(['licence']);
    const { code, err } = await world.run(['telemetry', 'disable', 'licence']);
    expect(code).toBe(1);
    expect(err).toContain('runs by a rule');
  });

  it.each([
    ['a build service', { CI: '1' }, {}],
    ['a container', {}, { isContainer: true }],
    ['a run without a terminal', {}, { isInteractive: false }],
    ['a user who is not to be tracked at all', { DO_NOT_TRACK: '1' }, {}],
  ])('spares %s, and leaves no file behind', async (_, env, setting) => {
    Object.assign(world.env, env);
    Object.assign(world.setting, setting);
    const { code } = await world.run(['build']);
    expect(code).toBe(0);
    expect(world.captured).toEqual([]);
    expect(world.listHome().filter(({ file }) => !file.endsWith('notice.json'))).toEqual([]);
  });

  it('is told openly by status and why, with its rule and what the key says of it', async () => {
    const { out } = await world.run(['telemetry', 'status']);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'The switches for telemetry do not govern the audit',
    );
    expect(out).toMatch(/Licence audit +due: the next run tells edition free/);
    expect((await world.run(['telemetry', 'why', 'licence'])).out).toMatch(
      /^licence: on, decided by licence\n/,
    );
    await world.run(['build']);
    expect((await world.run(['telemetry', 'status'])).out).toMatch(
      /Licence audit +told edition free today/,
    );
    await world.run(['license', 'set', readKey('professional')]);
    expect((await world.run(['telemetry', 'preview'])).out).toContain(
      'the next run tells edition professional, licence_key L-1042',
    );
    await world.run(['license', 'set', readKey('professional-audit-waived')]);
    expect((await world.run(['telemetry', 'status'])).out).toMatch(
      /Licence audit +does not run: Your licence waives the audit/,
    );
    expect((await world.run(['telemetry', 'why', 'licence'])).out).toMatch(
      /^licence: off, decided by licence\n/,
    );
  });
});

describe('stencil license', () => {
  it('shows what is in force', async () => {
    expect((await world.run(['license', 'show'])).out).toBe(
      'Edition   free\nAudit     once a day at most, tells the edition\n',
    );
    expect((await world.run(['license', 'set', readKey('professional')])).out).toBe(
      'Edition   professional\nKey       L-1042, 25 seats\nLast day  2036-12-31\nAudit     once a day at most, tells the edition and L-1042\n',
    );
  });

  it('takes no key that was changed, and none for another product', async () => {
    const other = readFileSync(
      new URL('../../automation-server/keys-for-this-example-only/licensed.key', import.meta.url),
      'utf8',
    );
    for (const [key, reason] of [
      [`${readKey('professional').trim()}x`, 'changed on the way'],
      [other, 'does not know'],
      ['hunter2', 'LK1'],
    ] as const) {
      const { code, err } = await world.run(['license', 'set', key]);
      expect(code).toBe(1);
      expect(err).toContain(reason);
      expect(err).not.toContain('hunter2');
    }
    expect((await world.run(['license', 'show'])).out).toContain('free');
  });

  it('takes a key that the vendor signs now, of any edition that Stencil has', async () => {
    const terms = {
      id: 'L-9',
      edition: 'professional',
      seats: null,
      issued: '2026-11-01',
      expires: null,
      auditWaived: false,
    };
    const set = (changes: Partial<typeof terms>): ReturnType<World['run']> =>
      world.run(['license', 'set', makeLicenceKey({ ...terms, ...changes })]);
    expect((await set({})).out).toContain('Key       L-9\n');
    expect((await set({ edition: 'galactic' })).err).toContain('another one');
    expect(() => makeLicenceKey({ ...terms, id: 'Klaus Weber' })).toThrow('id');
  });

  it('opens the TypeScript target to a trial, and not to the free edition', async () => {
    world.write('project/stencil.json', '{"name":"a","target":"typescript@5.0"}');
    expect(await world.run(['build'])).toMatchObject({ code: 1, out: '' });
    await world.run(['license', 'trial']);
    expect((await world.run(['build'])).code).toBe(0);
  });

  it.each([['license'], ['license', 'set'], ['license', 'show', 'x'], ['license', 'sell']])(
    'explains itself for %j %j',
    async (...argv) => {
      expect(await world.run(argv)).toMatchObject({ code: 2, out: '' });
    },
  );
});
