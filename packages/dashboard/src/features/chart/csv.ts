/** Tables as text for a spreadsheet. */

export type CsvCell = string | number | null;

/** RFC 4180: CRLF after each record, quotes around what needs them. Numbers are plain, whatever the reader's locale. */
export function formatCsv(records: readonly (readonly CsvCell[])[]): string {
  return records.map((record) => `${record.map(formatCell).join(',')}\r\n`).join('');
}

function formatCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `${cell}`;
  const text = defuse(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A spreadsheet runs a cell that begins with one of these as a formula; an apostrophe makes it text again. After OWASP,
 * "CSV Injection".
 */
function defuse(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
