import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkKeys, checkReceipt } from './receipts.ts';
import { buildEraseStatement, createSigner } from './signing.fixture.ts';

const BODY = '{"tokens":[],"sessions":[]}';
const SUBJECT = { about: 'erase', product: 'test-product', body: BODY } as const;

describe('checkReceipt()', () => {
  const signer = createSigner();
  const statement = buildEraseStatement(BODY);

  it('takes a statement as signed, and reads it', () => {
    expect(checkReceipt(signer.sign(statement), SUBJECT, [signer])).toEqual({
      is: 'good',
      statement,
    });
  });

  it('shows the words of a receipt without what could move the cursor of a terminal', () => {
    const receipt = signer.sign(buildEraseStatement(BODY, { kept: 'a\u001b[2Jb' }));
    expect(checkReceipt(receipt, SUBJECT, [signer])).toMatchObject({
      statement: { kept: 'a [2Jb' },
    });
  });

  it.each([
    ['another product', { product: 'other' }, 'another product'],
    ['another body', { digest: 'a'.repeat(64) }, 'digest'],
    ['another act', { about: 'report' }, 'form'],
    ['no time', { at: 'yesterday' }, 'form'],
    ['half an event', { events: 0.5 }, 'form'],
  ])('refuses one about %s', (_what, changes, problem) => {
    const receipt = signer.sign({ ...statement, ...changes });
    expect(checkReceipt(receipt, SUBJECT, [signer])).toMatchObject({
      is: 'bad',
      problem: expect.stringContaining(problem) as string,
    });
  });

  it('refuses what was changed after it was signed, and what another has signed', () => {
    const receipt = signer.sign(statement);
    const changed = {
      ...receipt,
      statement: receipt.statement.replace('"events":2', '"events":9'),
    };
    expect(checkReceipt(changed, SUBJECT, [signer])).toMatchObject({ is: 'bad' });
    const other = { ...createSigner().sign(statement), key: signer.key };
    expect(checkReceipt(other, SUBJECT, [signer])).toMatchObject({ is: 'bad' });
    expect(checkReceipt(receipt, SUBJECT, [{ ...signer, spki: 'AAAA' }])).toMatchObject({
      is: 'bad',
    });
    expect(checkReceipt(receipt, SUBJECT, [])).toEqual({ is: 'unknown_key' });
  });
});

describe('checkKeys()', () => {
  let folder = '';
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'candor-keys-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const [first, second] = [createSigner(), createSigner()];
  const check = (...told: readonly { readonly key: string; readonly spki: string }[]) =>
    checkKeys(folder, 'https://a.example', told, { now: () => 0 });

  it('remembers the first keys, and tells of those that come and go', () => {
    expect(check(first)).toMatchObject({ isFirst: true, added: [], withdrawn: [] });
    expect(check(first)).toMatchObject({ isFirst: false, added: [], withdrawn: [] });
    expect(check(second, first)).toMatchObject({ added: [second.key], withdrawn: [] });
    const gone = check(second);
    expect(gone).toMatchObject({ added: [], withdrawn: [first.key] });
    // It is told once, and what the key has signed can still be checked.
    expect(check(second)).toMatchObject({ added: [], withdrawn: [] });
    expect(gone.keys.map(({ key }) => key)).toEqual([first.key, second.key]);
    const file = path.join(folder, 'settings', 'receipt-keys.json');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('takes no key under the name of another', () => {
    check(first);
    expect(check({ key: first.key, spki: second.spki })).toMatchObject({ withdrawn: [first.key] });
    expect(check(first).keys).toMatchObject([{ key: first.key, spki: first.spki }]);
  });
});
