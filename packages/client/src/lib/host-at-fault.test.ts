import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../installed.fixture.ts';
import { buildDeclaration } from '../product.fixture.ts';
import { KIT_MANIFEST } from './failures/kit.fixture.ts';
import { createTelemetry, type Declaration } from '../telemetry.ts';

const TELEMETRY = new URL('../telemetry.ts', import.meta.url).href;

describe('createTelemetry()', () => {
  it.each([
    ['looks for no settings file', {}, {}],
    [
      'has no vocabulary that is relative to it',
      { vocabulary: 'vocabulary.json', failures: { roots: ['dist'] } },
      KIT_MANIFEST,
    ],
  ])(
    'does not throw where the working folder was removed, and %s',
    async (_name, given, manifest) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-removed-'));
      const program = `
      import fs from 'node:fs';
      import { createTelemetry } from ${JSON.stringify(TELEMETRY)};
      process.chdir(${JSON.stringify(folder)});
      fs.rmSync(${JSON.stringify(folder)}, { recursive: true });
      const telemetry = createTelemetry(${JSON.stringify(buildDeclaration(manifest))}, { ...${JSON.stringify(given)}, version: '1.0.0', folder: ${JSON.stringify(folder)}, effects: { env: {} } });
      console.log(telemetry.decisions().usage.state);
      telemetry.close();
    `;
      const args = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module'];
      const ended = await run(process.execPath, [...args, '--eval', program], {});
      expect([ended.stdout, ended.stderr]).toEqual(['off\n', '']);
    },
  );

  it("is silent where the host's effects throw at the start", async () => {
    const telemetry = createTelemetry(buildDeclaration(), {
      version: '1.0.0',
      effects: {
        env: {},
        readHomeFolder: () => {
          throw new Error('the host is at fault');
        },
      },
    });
    telemetry.record('thing.made', { count: 1 });
    expect(telemetry.decisions()).toEqual({});
    expect(telemetry.choose('on').ok).toBe(false);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
    expect(telemetry.counts().recorded).toBe(0);
    telemetry.close();
  });

  it('takes the facts that the declaration has, and no others', () => {
    // Never run: what counts is that it compiles, and that what is expected not to does not.
    const compile = (declaration: Declaration<object, { readonly hosting?: 'kestrel' }>): void => {
      createTelemetry(declaration, { version: '1.0.0', facts: { hosting: 'kestrel' } }).close();
      // @ts-expect-error: no such value
      createTelemetry(declaration, { version: '1.0.0', facts: { hosting: 'apache' } }).close();
      // @ts-expect-error: no such fact
      createTelemetry(declaration, { version: '1.0.0', facts: { edition: 'free' } }).close();
    };
    expect(compile).toBeTypeOf('function');
  });
});
