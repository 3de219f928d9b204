import { ClickHouseException } from './exceptions.ts';

/** The boundary of a multipart/form-data body; undefined for any other kind of body. */
export function readBoundary(contentType: string | undefined): string | undefined {
  const found = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(
    contentType ?? '',
  );
  return found?.[1] ?? found?.[2];
}

/**
 * Fields of a multipart/form-data body (RFC 7578), in which clients send `query` and long `param_…` values.
 * @throws ClickHouseException 48 for a file, with which a cluster would make an external table; 36 for what is no form.
 */
export function parseMultipart(
  body: string,
  boundary: string,
): readonly (readonly [name: string, value: string])[] {
  const parts = `\r\n${body}`.split(`\r\n--${boundary}`);
  if (parts.length < 2 || !parts.at(-1)?.startsWith('--')) throw noForm();
  return parts.slice(1, -1).map((part) => {
    const headEnd = part.indexOf('\r\n\r\n');
    const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(part.slice(0, headEnd));
    const name = /\bname="([^"]*)"/.exec(disposition?.[1] ?? '')?.[1];
    if (headEnd < 0 || name === undefined) throw noForm();
    if (name !== 'query' && !name.startsWith('param_')) throw externalTable();
    return [name, part.slice(headEnd + 4)];
  });
}

function noForm(): ClickHouseException {
  const rule = 'The body is not the multipart/form-data that its Content-Type says';
  return new ClickHouseException(36, 'BAD_ARGUMENTS', rule);
}

function externalTable(): ClickHouseException {
  const rule = 'The embedded engine takes query and param_… as form fields, no external tables';
  return new ClickHouseException(48, 'NOT_IMPLEMENTED', rule);
}
