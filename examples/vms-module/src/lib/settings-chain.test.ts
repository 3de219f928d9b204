import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeModuleConfig } from './module-config.ts';
import { readBoolean, readSettingsChain, readSettingsIfSound, readText } from './settings-chain.ts';

let moduleFolder: string;
let userFolder: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'vms-settings-'));
  moduleFolder = join(folder, 'module');
  userFolder = join(folder, 'user');
  mkdirSync(moduleFolder);
  mkdirSync(userFolder);
});
afterEach(() => rmSync(join(moduleFolder, '..'), { recursive: true }));

const writeModule = (text: string): void =>
  writeFileSync(join(moduleFolder, 'appsettings.json'), text);
const userFile = (): string => join(userFolder, 'appsettings.user.json');

describe('readSettingsChain()', () => {
  it('lets the user file win over the module file, and the environment over both', () => {
    writeModule('{ "A": { "One": "module", "Two": "module", "Three": "module" } }');
    writeFileSync(userFile(), '{ "A": { "Two": "user", "Three": "user" } }');
    const settings = readSettingsChain({
      moduleFolder,
      userFolder,
      env: { VMS_A__Three: 'environment', A__One: 'no prefix', VMS_A__Two: '' },
    });
    expect(readText(settings, 'A:One')).toBe('module');
    expect(readText(settings, 'A:Two')).toBe('user');
    expect(readText(settings, 'A:Three')).toBe('environment');
    expect(settings.get('a:two')?.source).toBe('appsettings.user.json');
  });

  it('compares names without regard to case, and takes null and lists for nothing said', () => {
    writeModule(
      '\uFEFF{ "applicationinsights": { "ENABLED": true, "Sinks": ["a"], "Key": null } }',
    );
    const settings = readSettingsChain({ moduleFolder, userFolder, env: { vms_x__Y: 'z' } });
    expect(readBoolean(settings, 'ApplicationInsights:Enabled')).toBe(true);
    expect(readText(settings, 'ApplicationInsights:Sinks')).toBeNull();
    expect(readText(settings, 'ApplicationInsights:Key')).toBeNull();
    expect(readText(settings, 'X:Y')).toBe('z');
  });

  it('knows true and false in any case, and nothing else', () => {
    writeModule('{ "A": "maybe", "B": "FALSE", "C": true }');
    const settings = readSettingsChain({ moduleFolder, userFolder, env: {} });
    expect(['A', 'B', 'C', 'D'].map((path) => readBoolean(settings, path))).toEqual([
      null,
      false,
      true,
      null,
    ]);
  });

  it.each(['{', '[]', '1', ''])(
    'says which file is %j and no JSON object, where asked to',
    (text) => {
      writeFileSync(userFile(), text);
      const from = { moduleFolder, userFolder, env: {} };
      expect(() => readSettingsChain(from)).toThrow('appsettings.user.json');
      expect(readText(readSettingsIfSound(from), 'ApplicationInsights:Enabled')).toBe('unreadable');
    },
  );
});

describe('writeModuleConfig()', () => {
  const readUser = (): unknown => JSON.parse(readFileSync(userFile(), 'utf8'));

  it('makes the file, and changes only what it is told to', () => {
    rmSync(userFolder, { recursive: true });
    writeModuleConfig(userFolder, { enableTelemetry: false });
    writeModuleConfig(userFolder, { logTelemetry: true });
    expect(readUser()).toEqual({ ApplicationInsights: { Enabled: false, LogTelemetry: true } });
  });

  it('keeps other settings, and leaves one spelling of its own', () => {
    writeFileSync(
      userFile(),
      '{ "Other": [1], "applicationInsights": { "enabled": true, "X": 2 } }',
    );
    writeModuleConfig(userFolder, { enableTelemetry: false });
    expect(readUser()).toEqual({ Other: [1], ApplicationInsights: { Enabled: false, X: 2 } });
  });

  it('does not write over a file that it can not read', () => {
    writeFileSync(userFile(), '{ "Other": ');
    expect(() => writeModuleConfig(userFolder, { enableTelemetry: true })).toThrow(
      'correct the file',
    );
    expect(readFileSync(userFile(), 'utf8')).toBe('{ "Other": ');
  });
});
