import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditLicence } from '@candor/client/licence-audit';
import { createTelemetry, type Declaration, type TelemetryOptions } from '@candor/client/telemetry';
import { hashManifest } from '@candor/manifest/hash';
import type { Manifest } from '@candor/manifest/manifest';
import { createTestProduct, MANIFEST, type Ran, type TestProduct } from '../product.fixture.ts';
import { runTelemetryCommand } from '../telemetry-command.ts';

const DAY_MS = 86_400_000;
const { licence } = MANIFEST.lanes;
if (licence === undefined) throw new Error('expected a product with a licence audit');
const EDITIONS = { free: 'required', team: 'optional', academic: 'exempt' } as const;
const manifest: Manifest = {
  ...MANIFEST,
  lanes: { ...MANIFEST.lanes, licence: { ...licence, editions: EDITIONS } },
};
const declaration: Declaration = { manifest, hash: hashManifest(manifest) };
const AUDIT = { event: 'licence.audited', fields: {} } as const;

let product: TestProduct;
let inForce: { edition: string; auditWaived: boolean };
let nowMs: number;
beforeEach(async () => {
  product = await createTestProduct();
  inForce = { edition: 'free', auditWaived: false };
  nowMs = Date.parse('2026-11-21T09:00:00Z');
});
afterEach(() => product.close());

const options = (): TelemetryOptions<Record<string, unknown>> => ({
  version: '1.2.3',
  folder: product.folder,
  settingsFolders: [],
  collector: product.collector,
  licence: inForce,
  effects: {
    now: () => nowMs,
    env: product.env,
    isInteractive: () => product.setting.isInteractive,
    isContainer: () => false,
  },
});

async function run(...argv: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await runTelemetryCommand(argv, {
    declaration,
    options: options(),
    command: 'test telemetry',
    audit: { ...AUDIT, fields: { edition: inForce.edition, licence_key: undefined } },
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}
const auditOf = async (command: string): Promise<unknown> =>
  (JSON.parse((await run(command, '--json')).out) as { readonly audit: unknown }).audit;

/** The product runs once, with an audit of what the commands were told that it would tell. */
function runProduct(): void {
  const telemetry = createTelemetry(declaration, options());
  auditLicence(telemetry, AUDIT.event, { edition: inForce.edition });
  telemetry.close();
}

describe('the commands about a licence audit', () => {
  it('say that it is due, and what it will tell', async () => {
    for (const command of ['status', 'why', 'preview', 'log']) {
      const { out } = await run(command);
      expect(out.replaceAll(/\s+/g, ' ')).toContain('due: the next run tells edition free');
      expect(out).not.toContain('undefined');
    }
    expect(await auditOf('status')).toMatchObject({ state: 'due', tells: { edition: 'free' } });
    expect(product.listFiles()).toEqual([]);
  });

  it('say that it was told today, and that it is due again tomorrow', async () => {
    runProduct();
    for (const command of ['status', 'preview', 'log']) {
      expect(await auditOf(command)).toMatchObject({ state: 'told_today' });
    }
    expect((await run('why', 'licence')).out).toContain('told edition free today');
    nowMs += DAY_MS;
    expect(await auditOf('status')).toMatchObject({ state: 'due' });
    nowMs -= DAY_MS;
    inForce = { edition: 'free', auditWaived: true };
    expect(await auditOf('status')).toMatchObject({ state: 'off' });
  });

  it.each([
    ['a waiver', { edition: 'free', auditWaived: true }, 'Your licence waives the audit.'],
    ['an edition', { edition: 'academic', auditWaived: false }, 'This edition is not audited.'],
    ['the user', { edition: 'team', auditWaived: false }, 'off until you turn it on'],
  ])('say that it does not run, because of %s', async (_, licenceInForce, reason) => {
    inForce = licenceInForce;
    for (const command of ['status', 'why', 'preview', 'log']) {
      const { out } = await run(command);
      expect(out.replaceAll(/\s+/g, ' ')).toContain(`does not run: `);
      expect(out.replaceAll(/\s+/g, ' ')).toContain(reason);
    }
  });

  it('say that an unattended run is not audited', async () => {
    product.setting.isInteractive = false;
    expect((await run('status')).out.replaceAll(/\s+/g, ' ')).toContain(
      'does not run: Nobody watches this run',
    );
  });

  it('show the licence as a layer, with its edition and what it says', async () => {
    const { out } = await run('why', 'licence');
    expect(out).toMatch(/^licence: on, decided by licence\n/);
    expect(out).toMatch(/→ +licence +on +licence +free +The audit of this edition/);
    expect((await run('why', 'usage')).out).not.toContain('Licence audit');
  });
});

describe('enable and disable', () => {
  it('refuse where the audit of the edition is required', async () => {
    const { code, err } = await run('disable', 'licence');
    expect(code).toBe(1);
    expect(err).toContain('runs by a rule');
  });

  it('decide where it is optional, and a disabled one drops what waits', async () => {
    inForce = { edition: 'team', auditWaived: false };
    expect((await run('enable', 'licence')).code).toBe(0);
    expect(await auditOf('status')).toMatchObject({ state: 'due' });
    runProduct();
    expect((await run('preview')).out).toContain('"lane":"licence"');
    expect((await run('disable', 'licence')).code).toBe(0);
    expect((await run('preview')).out).not.toContain('"lane":"licence"');
    expect(await auditOf('status')).toMatchObject({ state: 'off' });
  });
});
