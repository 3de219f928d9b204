/** A refusal in ClickHouse's own words: code and name are from its src/Common/ErrorCodes.cpp. */
export class ClickHouseException extends Error {
  readonly clickhouseCode: number;

  constructor(clickhouseCode: number, name: string, message: string) {
    super(`Code: ${clickhouseCode}. DB::Exception: ${message}. (${name})`);
    this.name = 'ClickHouseException';
    this.clickhouseCode = clickhouseCode;
  }
}

/** What chdb throws, with ClickHouse's code read from its text; anything else as it is. */
export function readEngineError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = /^Code: (\d+)\. /.exec(error.message)?.[1];
  return code === undefined ? error : Object.assign(error, { clickhouseCode: Number(code) });
}

export function buildWasCancelled(): ClickHouseException {
  return new ClickHouseException(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
}

/** Code of an error of the engine or of the front; 1002 is ClickHouse's UNKNOWN_EXCEPTION. */
export function readExceptionCode(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'clickhouseCode' in error) {
    if (typeof error.clickhouseCode === 'number') return error.clickhouseCode;
  }
  return 1002;
}

/** The body that ClickHouse would send. */
export function buildExceptionText(error: unknown, version: string): string {
  const code = readExceptionCode(error);
  const message = error instanceof Error ? error.message : '';
  const isOurs = /^Code: \d+\. DB::Exception: /.test(message);
  const text = isOurs
    ? message
    : `Code: ${code}. DB::Exception: the engine failed without saying why. (UNKNOWN_EXCEPTION)`;
  return `${text} (version ${version})\n`;
}

const statusOfCode: ReadonlyMap<number, number> = new Map([
  ...[194].map((code) => [code, 401] as const),
  ...[192, 193, 497, 516].map((code) => [code, 403] as const),
  ...[6, 26, 27, 38, 41, 53, 62, 69, 72, 117, 130, 456, 457].map((code) => [code, 400] as const),
  ...[16, 46, 47, 50, 56, 60, 81, 82, 115].map((code) => [code, 404] as const),
  ...[159].map((code) => [code, 408] as const),
  ...[307].map((code) => [code, 413] as const),
  ...[48].map((code) => [code, 501] as const),
  ...[202, 439].map((code) => [code, 503] as const),
]);

/** HTTP status of an exception, as src/Server/HTTP/exceptionCodeToHTTPStatus.cpp maps them; 500 where it names none. */
export function readExceptionStatus(error: unknown): number {
  return statusOfCode.get(readExceptionCode(error)) ?? 500;
}
