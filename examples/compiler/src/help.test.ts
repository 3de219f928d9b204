import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorld, type World } from './world.fixture.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await world.close();
});

it.each([[], ['help'], ['--help'], ['-h']])('explains itself for %j', async (...argv) => {
  const help = await world.run(argv);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toMatch(/^usage: stencil .*COMMAND\n\n[A-Z].*\.\n\n {2}\w/);
  expect(help.out).toContain('help | version');
  expect(help.out).toMatch(/\n\nExit codes: 0 done, .*\.\n$/);
});

it.each([['version'], ['--version']])('tells its version for %j', async (...argv) => {
  expect(await world.run(argv)).toEqual({ code: 0, out: '1.2.3\n', err: '' });
});

it('points to the help from a word that is no command, which it does not repeat', async () => {
  expect(await world.run(['hunter2'])).toEqual({
    code: 2,
    out: '',
    err: "stencil: expected a command, got another word. See 'stencil help'.\n",
  });
});
