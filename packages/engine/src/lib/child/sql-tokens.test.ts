import { createClient, type ClickHouseClient } from '@clickhouse/client';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../engine.fixture.ts';
import { readSqlTokens } from './sql-tokens.ts';

let engine: TestEngine<ClickHouseClient>;

beforeAll(async () => {
  engine = await startTestEngine(createClient);
});
afterAll(async () => engine.end());

test.each([
  ["SELECT 'a;b' ; x", ['SELECT', '', ';', 'X']],
  ["'it''s' 'it\\'s' ''", ['', '', '']],
  ['`a``b` "a""b" "a\\"b"', ['', '', '']],
  ['$$ a;b $$ $tag$ $$ ; $tag$', ['', '']],
  ['a /* /* ; */ ; */ b', ['A', 'B']],
  ['a -- ;\nb # ;\nc #! ;', ['A', 'B', 'C']],
  ['‘a;b’ “c;d” x', ['', '', 'X']],
  ['a\u00a0;\u200bb', ['A', ';', 'B']],
  ['x1.y$2 = 1e5', ['X1', '.', 'Y$2', '=', '1E5']],
])('%s has the tokens of ClickHouse', (sql, texts) => {
  expect(readSqlTokens(sql).map(({ text }) => text)).toEqual(texts);
});

test.each(["a 'b", 'a `b', 'a "b', 'a /* b', 'a ‘b'])(
  'what is opened and never closed swallows the rest: %s',
  (sql) => {
    expect(readSqlTokens(`${sql}; c`).map(({ kind }) => kind)).toEqual(['word', 'broken']);
  },
);

test('brackets give the depth', () => {
  const depths = readSqlTokens('a (b [c] d) e').map(({ depth }) => depth);
  expect(depths).toEqual([0, 0, 1, 1, 2, 1, 1, 0, 0]);
});

test('whatever ClickHouse takes for one string or name is one token', async () => {
  const escapes = ["''", '""', '``', "\\'", '\\"', '\\`', '\\\\'];
  const inside = fc.constantFrom(...escapes, ';', '--', '/*', '*/', '$', 'a', '\n', '’');
  const quote = fc.constantFrom("'", '"', '`');
  await fc.assert(
    fc.asyncProperty(quote, fc.array(inside, { maxLength: 6 }), async (mark, pieces) => {
      const literal = `${mark}x${pieces.join('')}${mark}`;
      const sql = mark === "'" ? `SELECT ${literal} AS a` : `SELECT 1 AS ${literal}`;
      const answer = await engine.send({ body: sql, parameters: { default_format: 'JSON' } });
      if (answer.status !== 200) return;
      const tokens = readSqlTokens(sql);
      const kind = mark === "'" ? 'string' : 'name';
      const literals = tokens.filter((token) => token.kind !== 'word' && token.text !== '1');
      expect(literals).toMatchObject([{ kind, start: sql.indexOf(literal) }]);
      expect(literals[0]?.end).toBe(sql.indexOf(literal) + literal.length);
    }),
    { numRuns: 200 },
  );
});
