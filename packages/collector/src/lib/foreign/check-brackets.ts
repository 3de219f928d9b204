/**
 * How much a body of JSON may nest. What `JSON.parse` makes of text is a few times as large as the text, except where that is little but
 * brackets: each opens an object of 56 bytes or more, so that eight megabytes of them come to 224, and take seconds.
 */
import { CollectorError } from '../../errors.ts';
import { bracketsFreeMax, bytesPerBracketMin } from '../../limits.ts';

/** Brackets within texts count too: of what SDKs send, one byte in eighteen opens something at the most. @throws CollectorError body_too_large */
export function checkBrackets(body: Buffer): Buffer {
  const max = bracketsFreeMax + body.length / bytesPerBracketMin;
  let opened = 0;
  for (const byte of body) {
    if (byte === ARRAY || byte === OBJECT) opened += 1;
  }
  if (opened <= max) return body;
  throw new CollectorError(
    'body_too_large',
    `Expected at most one bracket in ${bytesPerBracketMin} bytes of JSON, got more. Send telemetry as its SDK writes it.`,
  );
}

const ARRAY = 0x5b;
const OBJECT = 0x7b;
