import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from '../telemetry.generated.ts';
import { type CommandIo, runCommand } from './command.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'automation-command-'))));
afterEach(() => rmSync(home, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as a terminal would; `answer` is what the person types, null where nobody is there. */
async function run(
  argv: readonly string[],
  given: { readonly env?: CommandIo['env']; readonly answer?: string | null } = {},
  untilStopped: CommandIo['untilStopped'] = async () => undefined,
): Promise<Ran> {
  const out = { stdout: '', stderr: '' };
  const { env = {}, answer = null } = given;
  const code = await runCommand(argv, {
    env,
    homeFolder: home,
    stdout: { write: (text) => void (out.stdout += text) },
    stderr: { write: (text) => void (out.stderr += text) },
    ask:
      answer === null
        ? null
        : async (question) => {
            out.stdout += question;
            return answer;
          },
    untilStopped,
  });
  return { code, ...out };
}

const folder = (): string => join(home, '.automation-server');
const readSettings = (): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(folder(), 'appsettings.json'), 'utf8')) as Record<string, unknown>;
/** Whether telemetry is on in a server that starts now. */
const isOn = async (): Promise<boolean> => {
  const { stdout } = await run(['telemetry', 'status']);
  expect(stdout).toContain('usage');
  return /usage\W+on\b/i.test(stdout);
};

describe('automation-server install', () => {
  it.each([
    ['y', true],
    ['YES ', true],
    ['', false],
    ['n', false],
    ['yes please', false],
  ])('takes the answer %j for %s', async (answer, on) => {
    expect(await run(['install'], { answer })).toMatchObject({ code: 0, stderr: '' });
    expect(await isOn()).toBe(on);
  });

  it('asks with all that would be sent, to whom, and when', async () => {
    const { stdout } = await run(['install'], { answer: '' });
    const { session, events, collector } = declaration.manifest;
    const fields = Object.values(events).flatMap((event) => Object.values(event.fields));
    for (const { title, why } of [...Object.values(session), ...fields]) {
      expect(stdout).toContain(`${title}: ${why}`);
    }
    expect(stdout).toContain(collector);
    expect(stdout).toContain('then every hour');
    expect(stdout).toContain('[y/N]');
  });

  it.each([
    [[], {}, false],
    [['--accept-telemetry'], {}, true],
    [[], { TELEMETRY: '1' }, true],
    [[], { TELEMETRY: '0' }, false],
    [[], { TELEMETRY: 'true' }, false],
    [[], { TELEMETRY: '' }, false],
    [['--accept-telemetry'], { TELEMETRY: '0' }, false],
  ])('unattended with flags %j and environment %j turns it on: %s', async (flags, env, on) => {
    expect(await run(['install', ...flags], { env })).toMatchObject({ code: 0 });
    expect(await isOn()).toBe(on);
  });

  it.each([
    [['--accept-telemetry'], {}],
    [[], { TELEMETRY: '1' }],
  ])('with flags %j and environment %j leaves off what was turned off', async (flags, env) => {
    await run(['install'], { answer: 'y' });
    await run(['telemetry', 'disable']);
    expect(await run(['install', ...flags], { env })).toMatchObject({ code: 0 });
    expect(await isOn()).toBe(false);
    await run(['telemetry', 'enable']);
    expect(await isOn()).toBe(true);
    await run(['install'], { env: { TELEMETRY: '0' } });
    expect(await isOn()).toBe(false);
  });

  it('keeps no answer where nobody gave one, so that a later installation asks', async () => {
    await run(['install']);
    expect(existsSync(join(folder(), 'telemetry'))).toBe(false);
    await run(['install'], { answer: 'y' });
    expect(await isOn()).toBe(true);
  });

  it.each(['y', 'n'])('does not ask again, and keeps the answer %j', async (answer) => {
    await run(['install'], { answer });
    const { stdout } = await run(['install'], { answer: answer === 'y' ? 'n' : 'y' });
    expect(stdout).not.toContain('[y/N]');
    expect(await isOn()).toBe(answer === 'y');
  });

  it('makes a token once, for its owner alone, and keeps the other settings', async () => {
    await run(['install']);
    const { ApiToken } = readSettings();
    expect(ApiToken).toMatch(/^[\w-]{32}$/);
    expect(statSync(join(folder(), 'appsettings.json')).mode & 0o077).toBe(0);
    writeFileSync(
      join(folder(), 'appsettings.json'),
      JSON.stringify({ ...readSettings(), Mine: 1, Telemetry: false }),
    );
    await run(['install'], { env: { TELEMETRY: '1' } });
    expect(readSettings()).toEqual({ ApiToken, Mine: 1, Telemetry: false });
    expect(await isOn()).toBe(false);
  });

  it('says what is wrong with the settings, and changes nothing', async () => {
    await run(['install']);
    writeFileSync(join(folder(), 'appsettings.json'), '{');
    const ran = await run(['install'], { answer: 'y' });
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Expected JSON in appsettings.json'),
    });
    expect(readFileSync(join(folder(), 'appsettings.json'), 'utf8')).toBe('{');
  });
});

describe('automation-server', () => {
  it('starts, answers, and stops when it is told to', async () => {
    const answers: unknown[] = [];
    const { code, stdout } = await run(['start', '--port', '0'], {}, async ({ url }) => {
      answers.push(await (await fetch(`${url}/healthz`)).json());
    });
    expect({ code, answers }).toEqual({ code: 0, answers: [{ ok: true }] });
    expect(stdout).toMatch(/^Automation Server listens on http:\/\/127\.0\.0\.1:\d+\n$/);
  });

  it('turns telemetry on and off by its own commands', async () => {
    expect(await isOn()).toBe(false);
    expect(await run(['telemetry', 'enable'])).toMatchObject({ code: 0 });
    expect(await isOn()).toBe(true);
    expect(await run(['telemetry', 'disable'])).toMatchObject({ code: 0 });
    expect(await isOn()).toBe(false);
  });

  it('takes its folder from --folder, else from the environment', async () => {
    const [first, second] = [join(home, 'first'), join(home, 'second')];
    await run(['--folder', first, 'install'], { env: { AUTOMATION_SERVER_FOLDER: second } });
    expect([existsSync(first), existsSync(second)]).toEqual([true, false]);
    await run(['install'], { env: { AUTOMATION_SERVER_FOLDER: second } });
    expect([existsSync(second), existsSync(folder())]).toEqual([true, false]);
  });

  it.each([
    [['help'], 0],
    [[], 0],
    [['--help'], 0],
    [['-h'], 0],
    [['version'], 0],
    [['--version'], 0],
    [['unknown'], 2],
    [['start', '--port', 'x'], 2],
    [['start', '--port', '65536'], 2],
    [['install', '--yes'], 2],
    [['--folder'], 2],
    [['telemetry', 'unknown'], 2],
  ])('ends %j with %i', async (argv, code) => {
    const ran = await run(argv);
    expect(ran.code).toBe(code);
    expect(code === 0 ? ran.stdout : ran.stderr).not.toBe('');
  });

  it.runIf(existsSync('/proc/self'))(
    'says so where the folder can not be made, and ends',
    async () => {
      const ran = await run(['--folder', '/proc/candor/server', 'install']);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('got ENOENT');
      expect(ran.stderr).not.toContain('/proc');
    },
  );

  it('explains itself on standard output, and points there from a word that is no command', async () => {
    const help = await run(['help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^usage: automation-server .*COMMAND\n\n[A-Z].*\.\n\n {2}\w/);
    expect(help.stdout).toContain('help | version');
    expect(help.stdout).toMatch(/\n\nExit codes: 0 done, .*\.\n$/);
    const unknown = await run(['hunter2']);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toBe(
      "automation-server: expected a command, got another word. See 'automation-server help'.\n",
    );
  });
});
