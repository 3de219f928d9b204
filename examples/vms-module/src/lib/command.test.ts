import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleRoom, openModuleRoom, USERS } from '../module-room.fixture.ts';
import { type CommandIo, runCommand } from './command.ts';

let room: ModuleRoom;
beforeEach(async () => void (room = await openModuleRoom()));
afterEach(() => room.close());

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const userFolder = (): string => join(room.userFolder, 'vms-module');

/** Runs a command as a script would, with nobody at a terminal, and so with telemetry off. */
async function run(
  argv: readonly string[],
  given: { readonly lines?: readonly string[]; readonly env?: CommandIo['env'] } = {},
  untilStopped: (stdout: string) => Promise<void> = async () => undefined,
): Promise<Ran> {
  const out = { stdout: '', stderr: '' };
  const code = await runCommand(argv, {
    env: { XDG_CONFIG_HOME: room.userFolder, ...given.env },
    platform: 'linux',
    stdout: { write: (text) => void (out.stdout += text) },
    stderr: { write: (text) => void (out.stderr += text) },
    ask: null,
    async *lines() {
      yield* given.lines ?? [];
    },
    untilStopped: () => untilStopped(out.stdout),
  });
  return { code, ...out };
}

const login = ['--name', USERS.basic.name, '--login', 'basic'];
const env = { VMS_Login__Password: USERS.basic.password };

describe('vms', () => {
  it('shows a site', async () => {
    const site = await room.startSite();
    const ran = await run(['show', site.url, ...login], { env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('"version": "23.3.62.1"');
    expect(ran.stdout).toContain('"hardware": 12');
    expect(ran.stdout).toContain('Disconnected.');
  });

  it('has a shell that goes on after a mistake and ends at exit', async () => {
    const site = await room.startSite();
    const lines = [
      'site',
      `connect ${site.url}`,
      '',
      'devices speaker',
      'devices lamp',
      'set-device canary-site-0d1f-1-4-speaker false',
      'disconnect',
      'nonsense',
      'exit',
      'site',
    ];
    const ran = await run(['shell', ...login], { env, lines });
    expect(ran.code).toBe(0);
    expect(ran.stdout.match(/"kind": "speaker"/g)).toHaveLength(7);
    expect(ran.stderr.match(/^vms: .*/gm)).toEqual([
      'vms: Expected a connection to a site, got none: call connectVms() first.',
      'vms: Expected a kind of device: camera, microphone, speaker, metadata, input, output.',
      'vms: Expected one of:',
    ]);
  });

  it('serves a site that the printed lines lead to, with HTTPS if asked', async () => {
    const certificate = join(room.userFolder, 'certificate.pem');
    mkdirSync(room.userFolder, { recursive: true });
    const shown: Ran[] = [];
    const served = await run(
      ['serve', '--https', certificate, '--no-usage-data'],
      {},
      async (stdout) => {
        const lines = stdout.matchAll(/VMS_Login__Password=(\S+) vms (show .*)$/gm);
        for (const [, password = '', words = ''] of lines) {
          const argv = [...words.replaceAll("'", '').split(' '), '--trust', certificate];
          shown.push(await run(argv, { env: { VMS_Login__Password: password } }));
        }
      },
    );
    expect(served.code).toBe(0);
    expect(shown).toHaveLength(3);
    for (const ran of shown) {
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toContain('"usageDataCollection": false');
    }
  });

  it('changes the configuration and shows it', async () => {
    const off = await run([
      'set-module-config',
      '--enable-telemetry',
      'false',
      '--log-telemetry',
      'true',
    ]);
    expect(off).toMatchObject({ code: 0, stdout: expect.stringContaining('"telemetry": "off"') });
    const settings = join(userFolder(), 'appsettings.user.json');
    expect(JSON.parse(readFileSync(settings, 'utf8'))).toEqual({
      ApplicationInsights: { Enabled: false, LogTelemetry: true },
    });
    expect(await run(['get-module-config'])).toMatchObject({
      stdout: expect.stringContaining('appsettings.user.json'),
    });
    writeFileSync(settings, '{');
    expect(await run(['set-module-config', '--enable-telemetry', 'true'])).toMatchObject({
      code: 1,
    });
    expect(readFileSync(settings, 'utf8')).toBe('{');
  });

  it('sees the same state by its telemetry commands', async () => {
    mkdirSync(userFolder(), { recursive: true });
    writeFileSync(
      join(userFolder(), 'appsettings.user.json'),
      '{ "ApplicationInsights": { "Enabled": true } }',
    );
    expect((await run(['telemetry', 'status'])).stdout).toMatch(/usage\W+on\b/i);
    const variable = { VMS_ApplicationInsights__Enabled: 'false' };
    const off = await run(['telemetry', 'status'], { env: variable });
    expect(off.stdout).toMatch(/usage\W+off\b/i);
    expect(off.stdout).toContain('VMS_ApplicationInsights__Enabled');
  });

  it.each([
    [['help'], 0],
    [[], 0],
    [['--help'], 0],
    [['-h'], 0],
    [['version'], 0],
    [['--version'], 0],
    [['unknown'], 2],
    [['constructor'], 2],
    [['show', 'http://localhost:1', '--login', 'none'], 2],
    [['show', 'http://localhost:1', 'more'], 2],
    [['show', 'http://localhost:1', '--trust', '/nowhere'], 2],
    [['show', 'site'], 1],
    [['serve', '--port', 'x'], 2],
    [['set-module-config', '--enable-telemetry', 'yes'], 2],
    [['get-module-config', '--all'], 2],
    [['telemetry', 'unknown'], 2],
  ])('ends %j with %i', async (argv, code) => {
    const ran = await run(argv, { env });
    expect(ran.code).toBe(code);
    expect(code === 0 ? ran.stdout : ran.stderr).not.toBe('');
  });

  it.runIf(existsSync('/proc/self'))(
    'says so where settings can not be kept, and ends',
    async () => {
      const ran = await run(['set-module-config', '--enable-telemetry', 'false'], {
        env: { ...env, XDG_CONFIG_HOME: '/proc/candor' },
      });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('got ENOENT');
      expect(ran.stderr).not.toContain('/proc');
    },
  );

  it('explains itself on standard output, and points there from a word that is no command', async () => {
    const help = await run(['help'], { env });
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^usage: vms .*COMMAND\n\n[A-Z].*\.\n\n {2}\w/);
    expect(help.stdout).toContain('help | version');
    expect(help.stdout).toMatch(/\n\nExit codes: 0 done, .*\.\n$/);
    const unknown = await run(['hunter2'], { env });
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toBe("vms: expected a command, got another word. See 'vms help'.\n");
  });

  it('asks for a password where there is none, and says how to give one', async () => {
    const ran = await run(['show', 'http://localhost:1']);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('VMS_Login__Password') });
  });
});
