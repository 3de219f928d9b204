import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector } from '../../collector.ts';
import { parseCommand } from './arguments.ts';
import { runTokens } from './tokens.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-tokens-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints. */
async function run(line: string): Promise<readonly string[]> {
  const command = parseCommand([...line.split(' '), '--data', folder], {});
  if (command.command !== 'tokens') throw new Error('another command');
  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  await runTokens(command.dataFolder, command.act, { now: Date.now, randomBytes, print });
  return printed;
}

it('makes, lists and revokes tokens while no collector runs, and then with the one that does', async () => {
  const [about = '', token = ''] = await run('tokens add ci --scopes register,read --days 7');
  expect(about).toMatch(/^[0-9a-f]{12}: ci \(read, register\), until \d{4}-\d\d-\d\d, never used/);
  expect(await run('tokens list')).toEqual([about.replace(/\. It is .*/, '')]);
  const collector = await startCollector({ dataFolder: folder, port: 0 });
  const ask = async (bearer: string): Promise<number> => {
    const headers = { authorization: `Bearer ${bearer}` };
    return (await fetch(`${collector.url}/api/products`, { headers })).status;
  };
  const answered = [await ask(token), await ask(`${token}x`)];
  const [, another = ''] = await run('tokens add nightly --scopes audit');
  answered.push(await ask(another));
  const [revoked = ''] = await run(`tokens revoke ${about.slice(0, 12)}`);
  answered.push(await ask(token));
  const listed = JSON.parse((await run('tokens list --json')).join('\n')) as readonly unknown[];
  await collector.stop();
  expect(answered.map((status) => (status === 503 ? 200 : status))).toEqual([200, 401, 403, 401]);
  expect(revoked).toMatch(/revoked \d{4}-\d\d-\d\d, last used \d{4}-\d\d-\d\d$/);
  expect(listed).toHaveLength(2);
});

it('says what is wrong with scopes, days, ids and words', async () => {
  await expect(run('tokens add ci --scopes everything')).rejects.toMatchObject({
    code: 'body_invalid',
  });
  await expect(run('tokens add ci --scopes read --days many')).rejects.toMatchObject({
    code: 'body_invalid',
  });
  await expect(run('tokens revoke none')).rejects.toMatchObject({ code: 'token_unknown' });
  for (const line of ['tokens', 'tokens add', 'tokens list all', 'tokens burn ci']) {
    await expect(run(line)).rejects.toMatchObject({ code: 'usage' });
  }
  expect(await run('tokens list')).toEqual(['No token was made.']);
});
