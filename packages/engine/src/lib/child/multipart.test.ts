import { expect, test } from 'vitest';
import { parseMultipart, readBoundary } from './multipart.ts';

const build = (parts: readonly (readonly [string, string])[]): string =>
  `${parts
    .map(([name, value]) => {
      const head = `Content-Disposition: form-data; name="${name}"`;
      return `--b1\r\n${head}\r\n\r\n${value}\r\n`;
    })
    .join('')}--b1--\r\n`;

test('fields are read as they were written', () => {
  const fields = [
    ['query', 'SELECT {a:String}'],
    ['param_a', 'line\r\n\r\nline -- ; äöü'],
    ['param_b', ''],
  ] as const;
  expect(parseMultipart(build(fields), 'b1')).toEqual(fields);
});

test.each([
  ['multipart/form-data; boundary=b1', 'b1'],
  ['multipart/form-data; boundary="b 1"', 'b 1'],
  ['text/plain', undefined],
  [undefined, undefined],
])('%s has the boundary %s', (contentType, boundary) => {
  expect(readBoundary(contentType)).toBe(boundary);
});

test.each([
  ['SELECT 1', 36],
  ['--b1\r\nContent-Disposition: form-data; name="query"\r\n\r\nSELECT 1\r\n', 36],
  ['--b1\r\nno disposition\r\n\r\nSELECT 1\r\n--b1--', 36],
  [build([['external', '1\n2']]), 48],
])('what is no form of a query is refused: %j', (body, clickhouseCode) => {
  expect(() => parseMultipart(body, 'b1')).toThrow(expect.objectContaining({ clickhouseCode }));
});
