import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleRoom, openModuleRoom, USERS } from './module-room.fixture.ts';

let room: ModuleRoom;
beforeEach(async () => void (room = await openModuleRoom()));
afterEach(() => room.close());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script that imports the module, in a process of its own, and waits for its end. */
function runScript(script: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const source = `import * as vms from '@candor-examples/vms-module';\n${script}`;
  const child = spawn(
    process.execPath,
    ['--conditions=candor-source', '--import', 'tsx', '--input-type=module', '--eval', source],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: {
        PATH: process.env.PATH,
        XDG_CONFIG_HOME: room.userFolder,
        HOME: room.userFolder,
        VMS_ApplicationInsights__Collector: room.collector.url,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (out.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (out.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })));
}

const folder = (): string => join(room.userFolder, 'vms-module');

describe('importing the module', () => {
  it('gives its commands; where nobody can read the notice, it leaves no trace', async () => {
    const ended = await runScript(`
      console.log(vms.getModuleConfig().telemetry);
      await vms.getSite().catch((error) => console.log(error.code));
    `);
    expect(ended).toEqual({ code: 0, stdout: 'off\nnot_connected\n', stderr: '' });
    expect(existsSync(folder())).toBe(false);
  });

  it('reports a session of a user who has turned it on, after the script has ended', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(
      join(folder(), 'appsettings.user.json'),
      '{ "ApplicationInsights": { "Enabled": true } }',
    );
    const site = await room.startSite();
    const options = JSON.stringify({ address: site.url, login: USERS.basic });
    const ended = await runScript(`
      await vms.connectVms(${options});
      await vms.disconnectVms();
      process.exit(7);
    `);
    expect(ended).toEqual({ code: 7, stdout: '', stderr: '' });
    await expect
      .poll(() => room.collector.events().map(({ event }) => event), { timeout: 20_000 })
      .toEqual([
        'session.started',
        'command.used',
        'vms.connected',
        'command.used',
        'vms.disconnected',
      ]);
  });

  it('says nothing to a user whose variable was set before the import', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(
      join(folder(), 'appsettings.user.json'),
      '{ "ApplicationInsights": { "Enabled": true } }',
    );
    const env = { VMS_ApplicationInsights__Enabled: 'false' };
    const ended = await runScript('console.log(vms.getModuleConfig().telemetry);', env);
    expect(ended).toEqual({ code: 0, stdout: 'off\n', stderr: '' });
    expect(existsSync(join(folder(), 'telemetry'))).toBe(false);
  });
});
