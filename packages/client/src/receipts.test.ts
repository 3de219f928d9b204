import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { receiptCharsMax } from '@candor/local/limits';
import { productNameCharsMax } from '@candor/manifest/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkKeys, checkReceipt, parseReceipt } from './receipts.ts';
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

describe('checkReceipt() of a receipt in a tree', () => {
  const signer = createSigner();
  const statement = buildEraseStatement(BODY);
  const receipt = signer.signInTree(statement);
  const check = (changes: object) => checkReceipt({ ...receipt, ...changes }, SUBJECT, [signer]).is;
  const beside = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

  it('takes each known answer of docs/receipts.md, and none for another', () => {
    const page = fs.readFileSync(new URL('../../../docs/receipts.md', import.meta.url), 'utf8');
    const [, lines = ''] = /```jsonl\n(.*?)\n```/s.exec(page) ?? [];
    const [, key = '{}'] = /```json\n(\{ "key": .*?)\n```/s.exec(page) ?? [];
    const keys = [JSON.parse(key) as typeof signer];
    const receipts = lines.split('\n').map((line) => parseReceipt(JSON.parse(line)));
    expect(receipts).toHaveLength(7);
    for (const [index, known] of receipts.entries()) {
      if (known === undefined) throw new Error(`line ${index} has not the form of a receipt`);
      const body = `report ${Math.max(1, index - 1)}\n`;
      const subject = { about: 'report', product: 'stencil', body } as const;
      expect(checkReceipt(known, subject, keys).is).toBe('good');
      for (const other of receipts.filter((one) => one?.statement !== known.statement)) {
        const mixed = { ...known, signature: other?.signature ?? '' };
        expect(checkReceipt(mixed, subject, keys).is).toBe('bad');
      }
    }
  });

  it('takes none of the signatures that docs/receipts.md refuses, one text of a receipt among many', () => {
    const page = fs.readFileSync(new URL('../../../docs/receipts.md', import.meta.url), 'utf8');
    const [[, known = ''] = [], [, lines = ''] = []] = [...page.matchAll(/```jsonl\n(.*?)\n```/gs)];
    const [, key = '{}'] = /```json\n(\{ "key": .*?)\n```/s.exec(page) ?? [];
    const [first] = known.split('\n').map((line) => parseReceipt(JSON.parse(line)));
    if (first === undefined) throw new Error('the first line has not the form of a receipt');
    const refused = lines.split('\n').map((line) => JSON.parse(line) as { signature: string });
    expect(refused).toHaveLength(9);
    const subject = { about: 'report', product: 'stencil', body: 'report 1\n' } as const;
    const keys = [JSON.parse(key) as typeof signer];
    for (const { signature } of refused) {
      expect(parseReceipt({ ...first, signature })).toBeUndefined();
      expect(checkReceipt({ ...first, signature }, subject, keys).is).toBe('bad');
    }
    expect(checkReceipt(first, subject, keys).is).toBe('good');
  });

  it('follows the steps up to the root, as many as a collector makes and no more', () => {
    for (const steps of [0, 1, 16]) {
      const long = signer.signInTree(statement, beside(steps));
      expect(checkReceipt(long, SUBJECT, [signer])).toEqual({ is: 'good', statement });
      expect(parseReceipt(long)).toEqual(long);
    }
    const tooLong = signer.signInTree(statement, beside(17));
    expect(checkReceipt(tooLong, SUBJECT, [signer]).is).toBe('bad');
    expect(parseReceipt(tooLong)).toBeUndefined();
  });

  it('refuses another statement, salt, step, side, form, or the tree left out', () => {
    expect(check({})).toBe('good');
    const [form = '', salt = '', step = '', signed = ''] = receipt.signature.split('.');
    const build = (...parts: readonly string[]) => ({ signature: parts.join('.') });
    const other = signer.signInTree(statement).signature.split('.');
    for (const changes of [
      { statement: receipt.statement.replace('"events":2', '"events":9') },
      build(form, other[1] ?? '', step, signed),
      build(form, salt, step, other[3] ?? ''),
      build(form, salt, step, step, signed),
      build(form, salt, signed),
      build(form, salt, `r${step.slice(1)}`, signed),
      build('tree2', salt, step, signed),
      build(form, salt.slice(1), step, signed),
      build(form, step, signed),
      build(signed),
      { signature: signer.sign(statement).signature.replace(/^/, `${form}.${salt}.`) },
    ]) {
      expect(check(changes)).toBe('bad');
    }
  });

  it('takes no root for a statement, and no statement for a root', () => {
    const root = 'candor-receipts-1\0';
    const signed = signer.sign({}).signature;
    expect(check({ statement: root, signature: signed })).toBe('bad');
    expect(check({ signature: signer.sign(statement).signature })).toBe('good');
  });

  it('fits into the ledger with the longest names and the most steps', () => {
    const long = signer.signInTree(
      {
        ...statement,
        about: 'report',
        product: 'p'.repeat(productNameCharsMax),
        accepted: 1_000_000,
        duplicate: 1_000_000,
        refused: 1_000_000,
        retentionDays: 36_500,
      },
      beside(16),
    );
    expect(JSON.stringify(long).length).toBeLessThan(receiptCharsMax);
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
