import { describe, expect, test } from 'vitest';
import { buildInsertFromFile, parseStatement, type Statement } from './statement.ts';

const parseInsert = (text: string): Extract<Statement, { kind: 'insert' }> => {
  const statement = parseStatement(text);
  if (statement.kind !== 'insert') throw new Error(`expected an insert, got ${statement.kind}`);
  return statement;
};

describe('an INSERT', () => {
  test.each([
    ['INSERT INTO t FORMAT JSONEachRow\n{"a":1}', 'JSONEachRow', '{"a":1}'],
    ['INSERT INTO t FORMAT CSV 1,2', 'CSV', '1,2'],
    ['insert into t format CSV\r\n\n1', 'CSV', '\n1'],
    ["INSERT INTO t VALUES ('x');DROP TABLE t", 'Values', " ('x');DROP TABLE t"],
    ['INSERT INTO db.t (a, b) VALUES(1,2)', 'Values', '(1,2)'],
    ['INSERT INTO TABLE t VALUES (1)', 'Values', ' (1)'],
    ['INSERT INTO values VALUES (1)', 'Values', ' (1)'],
    ['INSERT INTO `format` FORMAT TSV\n1', 'TSV', '1'],
    ['INSERT INTO db.format (format) FORMAT TSV\n1', 'TSV', '1'],
    ['INSERT INTO t /* VALUES ; */ -- FORMAT x\n FORMAT TSV\n1', 'TSV', '1'],
    ['INSERT t VALUES (1)', 'Values', ' (1)'],
  ])('ends where its data begin: %s', (text, format, data) => {
    const insert = parseInsert(text);
    expect(insert.format).toBe(format);
    expect(text.slice(insert.dataStart)).toBe(data);
  });

  test('is rebuilt to read from a file, settings where the grammar wants them', () => {
    const insert = parseInsert("INSERT INTO t (a) SETTINGS x = 'VALUES' FORMAT CSV\n1");
    expect(buildInsertFromFile(insert, '/dev/fd/9').replaceAll(/\s+/g, ' ')).toBe(
      "INSERT INTO t (a) FROM INFILE '/dev/fd/9' COMPRESSION 'none' SETTINGS x = 'VALUES' FORMAT CSV",
    );
  });

  test('from a SELECT has no data', () => {
    for (const text of [
      'INSERT INTO t SELECT 1',
      'INSERT INTO t (a) WITH 1 AS x SELECT x',
      "INSERT INTO t SELECT * FROM u WHERE a = 'FORMAT' FORMAT Null",
      'INSERT INTO t (SELECT 1)',
    ]) {
      expect(parseStatement(text).kind).toBe('query');
    }
  });
});

describe('a query', () => {
  test.each([
    ['SELECT 1 FORMAT JSON', 'JSON'],
    ['SELECT 1 format JSON SETTINGS max_threads = 1', 'JSON'],
    ['SELECT 1 FORMAT JSON;', 'JSON'],
    ['SELECT 1 AS format', undefined],
    ["SELECT format('{}', 1)", undefined],
    ["SELECT 'FORMAT JSON'", undefined],
    ['SELECT 1 -- FORMAT JSON', undefined],
    ['SELECT * FROM (SELECT 1 AS format, 2 AS JSON)', undefined],
  ])('names its format at its end: %s', (text, format) => {
    expect(parseStatement(text)).toMatchObject({ kind: 'query', format });
  });

  test.each([
    ['SELECT 1', true],
    ['WITH 1 AS a SELECT a', true],
    ['(SELECT 1) UNION ALL (SELECT 2)', true],
    ['FROM t SELECT a', true],
    ['SHOW TABLES', false],
    ['CREATE TABLE t (a Int8) ENGINE = Memory', false],
    ['INSERT INTO t SELECT 1', false],
  ])('may have a long result if it selects: %s', (text, isSelect) => {
    expect(parseStatement(text)).toMatchObject({ kind: 'query', isSelect });
  });
});

test.each([
  ['', 'empty'],
  [' \n-- a comment', 'empty'],
  [';', 'empty'],
  ['SELECT 1; SELECT 2', 'several'],
  ['INSERT INTO t (a; DROP TABLE t; b) FORMAT CSV', 'several'],
  ["SELECT 1 INTO OUTFILE 'x'", 'file'],
  ["INSERT INTO t FROM INFILE 'x' FORMAT CSV", 'file'],
  ["INSERT INTO t (a) SETTINGS x = file('y') FORMAT CSV", 'file'],
  ["SELECT FILE ('x')", 'file'],
  ['SELECT * APPLY (file)', 'file'],
  ['EXPLAIN INSERT INTO t VALUES (1)', 'inline-data'],
  ['EXPLAIN AST INSERT INTO t FORMAT CSV\n1', 'inline-data'],
])('%j is refused: %s', (text, reason) => {
  expect(parseStatement(text)).toEqual({ kind: 'refused', reason });
});

test.each(['SELECT file FROM t', 'SELECT t.file (1)', 'INSERT INTO db.file (file) SELECT 1'])(
  'file may be a name: %s',
  (text) => {
    expect(parseStatement(text).kind).toBe('query');
  },
);
