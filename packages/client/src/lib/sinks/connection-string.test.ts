import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConnectionString } from './connection-string.ts';

const KEY = '0ec7d4ee-5b3a-4db2-b83d-ccb675330317';

describe('parseConnectionString()', () => {
  it.each([
    [
      `InstrumentationKey=${KEY};IngestionEndpoint=https://eu.example.com/`,
      'https://eu.example.com',
    ],
    [
      ` ingestionendpoint = https://eu.example.com ; INSTRUMENTATIONKEY = ${KEY} ;`,
      'https://eu.example.com',
    ],
    [
      `InstrumentationKey=${KEY};IngestionEndpoint=https://relay.example.com:8443/ai/;LiveEndpoint=https://live.example.com/;ApplicationId=x`,
      'https://relay.example.com:8443/ai',
    ],
    [
      `InstrumentationKey=${KEY};EndpointSuffix=example.com;Location=eu`,
      'https://eu.dc.example.com',
    ],
    [`InstrumentationKey=${KEY};EndpointSuffix=example.com`, 'https://dc.example.com'],
    [`InstrumentationKey=${KEY};IngestionEndpoint=http://127.0.0.1:8080`, 'http://127.0.0.1:8080'],
  ])('reads %s', (text, endpoint) => {
    expect(parseConnectionString(text)).toEqual({
      ok: true,
      value: { instrumentationKey: KEY, endpoint },
    });
  });

  it.each([
    ['', 'Expected an InstrumentationKey'],
    [KEY, 'Expected key=value'],
    [`InstrumentationKey=${KEY}`, 'Expected an IngestionEndpoint in'],
    [`IngestionEndpoint=https://eu.example.com/`, 'Expected an InstrumentationKey'],
    [`InstrumentationKey=a b;IngestionEndpoint=https://eu.example.com/`, 'got another form'],
    [`InstrumentationKey=${KEY}=x;IngestionEndpoint=https://eu.example.com/`, 'key=value'],
    [`InstrumentationKey=${KEY};instrumentationkey=${KEY}`, 'each key once'],
    [`InstrumentationKey=${KEY};IngestionEndpoint=eu.example.com`, 'as https://host'],
    [`InstrumentationKey=${KEY};IngestionEndpoint=ftp://eu.example.com`, 'as https://host'],
    [`InstrumentationKey=${KEY};IngestionEndpoint=https://user@eu.example.com`, 'as https://host'],
    [`InstrumentationKey=${KEY};IngestionEndpoint=https://eu.example.com?x`, 'as https://host'],
  ])('refuses %j, and says what was expected', (text, expected) => {
    const parsed = parseConnectionString(text);
    expect(parsed.ok ? '' : parsed.problem).toContain(expected);
  });

  it('repeats nothing of what it was given, whatever that is', () => {
    assert(
      property(string(), constantFrom('InstrumentationKey', 'IngestionEndpoint'), (tail, key) => {
        const parsed = parseConnectionString(`${key}=canary${tail}`);
        expect(parsed.ok ? '' : parsed.problem).not.toContain('canary');
      }),
    );
  });
});
