/**
 * Formats whose pieces make a whole by being appended: no head, no foot, nothing between rows but what belongs to them.
 * The engine formats every piece of a streamed result on its own, so only these can be streamed.
 */
const appendable: ReadonlySet<string> = new Set([
  'csv',
  'jsoncompacteachrow',
  'jsoncompactstringseachrow',
  'jsoneachrow',
  'jsonlines',
  'jsonstringseachrow',
  'lineasstring',
  'ndjson',
  'native',
  'rawblob',
  'rowbinary',
  'tabseparated',
  'tabseparatedraw',
  'tskv',
  'tsv',
  'tsvraw',
]);

export function isAppendable(format: string): boolean {
  return appendable.has(format.toLowerCase());
}

/** What ClickHouse sends as Content-Type. */
export function readContentType(format: string): string {
  const name = format.toLowerCase();
  if (/^json(?!.*each|lines)/.test(name)) return 'application/json; charset=UTF-8';
  if (/json/.test(name)) return 'application/x-ndjson; charset=UTF-8';
  if (name.startsWith('csv')) return 'text/csv; charset=UTF-8';
  if (/^(tsv|tabseparated)/.test(name)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^(native|rowbinary|parquet|arrow|orc|avro)/.test(name)) return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}
