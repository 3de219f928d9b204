import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProduct, MANIFEST, type Ran, type TestProduct } from '../product.fixture.ts';
import { runCandor } from './candor-command.ts';

let product: TestProduct;
let folder: string;
beforeEach(async () => {
  product = await createTestProduct();
  folder = mkdtempSync(join(tmpdir(), 'candor-free-'));
});
afterEach(async () => {
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...argv: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await runCandor(argv, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

describe('candor --product', () => {
  it('speaks for a product that has recorded something on this machine', async () => {
    await product.run('enable', 'usage');
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    telemetry.close();
    const asked = ['--product', 'test-product', '--folder', product.folder];
    const { code, out } = await run(...asked, 'status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      title: 'Test Product',
      spool: { reports: 1, events: 1 },
      folder: product.folder,
    });
    expect((await run(...asked, 'article')).out).toContain('candor --product test-product disable');
    expect((await run(...asked, 'disable')).code).toBe(0);
    expect(product.listFiles().some((file) => file.startsWith('spool'))).toBe(false);
  });

  it('goes on to speak for a product that it has turned off, until that records again', async () => {
    const record = (): void => {
      const telemetry = product.open();
      telemetry.record('thing.made', { count: 3 });
      telemetry.close();
    };
    await product.run('enable');
    record();
    const asked = ['--product', 'test-product', '--folder', product.folder];
    expect((await run(...asked, 'disable')).code).toBe(0);
    const kept = ['settings', 'settings/declaration.json', 'settings/exceptions.json'];
    expect(product.listFiles()).toEqual(expect.arrayContaining(kept));
    // As a product that is off does at each start.
    record();
    const off = await run(...asked, 'status', '--json');
    expect([off.code, off.err]).toEqual([0, '']);
    expect((await run(...asked, 'why')).out).toContain('decided by');
    expect((await run(...asked, 'enable')).code).toBe(0);
    record();
    expect(product.listFiles()).not.toContain('settings/declaration.json');
    expect((await run(...asked, 'status')).code).toBe(0);
  });

  it('says what to do instead where the product has turned itself off', async () => {
    await product.run('enable');
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    telemetry.close();
    // So that the licence audit, which runs by a rule, is off too.
    product.setting.isInteractive = false;
    await product.run('disable');
    const { code, err } = await run('--product', 'test-product', '--folder', product.folder);
    expect(code).toBe(1);
    expect(err).toContain("the product's own command");
    expect(product.listFiles()).not.toContain('settings/declaration.json');
  });

  it.each(['unheard-of', '../escape', ''])('says so when it knows nothing of %j', async (name) => {
    const { code, out, err } = await run(`--product=${name}`, '--folder', folder, 'status');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('--manifest');
  });

  it('does not take the state of one product for that of another', async () => {
    await product.run('enable', 'usage');
    const telemetry = product.open();
    telemetry.record('thing.made', { count: 3 });
    telemetry.close();
    expect((await run('--product', 'other', '--folder', product.folder)).code).toBe(1);
  });
});

describe('candor --manifest', () => {
  it('takes the normal form as JSON', async () => {
    const file = join(folder, 'manifest.json');
    writeFileSync(file, JSON.stringify(MANIFEST));
    const { code, out } = await run('--manifest', file, '--folder', product.folder, 'article');
    expect(code).toBe(0);
    expect(out).toContain('# Telemetry in Test Product');
  });

  it('takes a telemetry.yaml, and tells with file and line what is wrong with it', async () => {
    const file = join(folder, 'telemetry.yaml');
    writeFileSync(file, JSON.stringify(MANIFEST, null, 2));
    expect((await run('--manifest', file, '--folder', product.folder)).out).toContain(
      'Test Product',
    );
    writeFileSync(file, 'manifest: 1\nproduct: Not A Name\n');
    const { code, err } = await run('--manifest', file);
    expect(code).toBe(1);
    expect(err).toContain('telemetry.yaml:2:');
  });

  it.each(['no-such.json', 'no-such.yaml'])('says so when there is no %s', async (name) => {
    expect(await run('--manifest', join(folder, name))).toMatchObject({ code: 1, out: '' });
  });
});

describe('candor', () => {
  it('passes manifest commands on', async () => {
    const file = join(folder, 'telemetry.yaml');
    writeFileSync(file, JSON.stringify(MANIFEST, null, 2));
    expect((await run('manifest', 'check', file)).code).toBe(0);
    expect((await run('manifest', 'nonsense')).code).toBe(2);
  });

  it.each([
    [[]],
    [['status']],
    [['--product']],
    [['--product', 'a', '--manifest', 'b']],
    [['--nonsense', 'a', 'status']],
  ])('refuses %j with exit code 2 and nothing on standard output', async (argv) => {
    const { code, out, err } = await run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/candor/);
  });

  it('prints the page of one command, whatever level it stands on, with 0 on standard output', async () => {
    for (const [words, usage] of [
      [['help', 'manifest', 'check'], 'usage: candor manifest check'],
      [['manifest', 'check', '--help'], 'usage: candor manifest check'],
      [['manifest', '--help'], 'usage: candor manifest COMMAND'],
      [['help', 'licence', 'sign'], 'usage: candor licence sign'],
      [['help', 'verify'], 'usage: candor --product NAME verify'],
      [['--help'], 'usage: candor --product NAME |'],
    ] as const) {
      const { code, out, err } = await run(...words);
      expect([words, code, err]).toEqual([words, 0, '']);
      expect(out.startsWith(usage)).toBe(true);
      expect(out).not.toContain(
        usage === 'usage: candor manifest check' ? 'Print the types' : '\0',
      );
    }
    expect((await run('help', 'manifest', 'check')).out).not.toContain('schema');
  });

  it('suggests the nearest word, and repeats none', async () => {
    for (const [words, nearest] of [
      [['help', 'verfy'], 'Did you mean "verify"?'],
      [['help', 'manifest', 'chekc'], 'Did you mean "check"?'],
      [['manifets'], 'Did you mean "manifest"?'],
      [['--prodcut', 'x', 'status'], 'Did you mean "product"?'],
      [['manifest', 'check', '--strcit'], 'Did you mean "--strict"?'],
    ] as const) {
      const { code, out, err } = await run(...words);
      expect([words, code, out]).toEqual([words, 2, '']);
      expect(err).toContain(nearest);
      expect(err).not.toContain(words.at(-1) === 'status' ? 'prodcut' : words.at(-1));
    }
  });

  it('tells its version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('prints the manual that docs/cli.md holds (candor help --markdown > docs/cli.md)', async () => {
    const { code, out } = await run('help', '--markdown');
    expect(code).toBe(0);
    expect(readFileSync(new URL('../../../../docs/cli.md', import.meta.url), 'utf8')).toBe(out);
  });
});
