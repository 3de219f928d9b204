import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPackage } from '../../packages/client/src/installed.fixture.ts';
import { installProduct, type Product } from './published.fixture.ts';

let product: Product;
beforeAll(async () => {
  product = await installProduct();
});
afterAll(() => {
  rmSync(join(product.folder, '..'), { recursive: true, force: true });
});

test.each([
  ['XDG_STATE_HOME', 'state'],
  ['HOME', join('home', '.local', 'state')],
])('candor --product finds by itself what a product has left below %s', (name, below) => {
  const machine = join(product.folder, `machine-${name}`);
  const home = join(machine, 'home');
  mkdirSync(home, { recursive: true });
  const given = name === 'HOME' ? {} : { XDG_STATE_HOME: join(machine, 'state') };
  const env = { PATH: process.env['PATH'], HOME: home, ...given };
  // As `npm install --global @candor/cli @candor/manifest` has it.
  const modules = join(product.folder, 'node_modules');
  cpSync(modules, join(machine, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  installPackage(machine, 'manifest');
  const ask = (): ReturnType<typeof spawnSync> => {
    const candor = join(machine, 'node_modules', '.bin', 'candor');
    const args = ['--product', 'first-product', 'status', '--json'];
    return spawnSync(candor, args, { encoding: 'utf8', env });
  };
  expect(ask()).toMatchObject({ status: 1, stdout: '' });
  const program = join(product.folder, 'default-folder.cjs');
  const said = execFileSync(process.execPath, [program], { encoding: 'utf8', env });
  expect(JSON.parse(said)).toEqual({ recorded: 1, refused: 0, lost: 0 });
  const { status, stdout, stderr } = ask();
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(String(stdout))).toMatchObject({
    product: 'first-product',
    folder: join(machine, below, 'candor', 'first-product'),
    spool: { reports: 1, events: 1 },
  });
});
