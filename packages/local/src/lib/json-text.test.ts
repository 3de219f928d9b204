import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKey } from './json-text.ts';

const find = (text: string, key = 'Telemetry') => findKey(text, key);

describe('findKey()', () => {
  it('finds a key and its line', () => {
    expect(find('{\n  "Port": 1,\n  "Telemetry": true\n}')).toEqual({
      state: 'found',
      value: true,
      line: 3,
    });
  });

  it('finds a key below others, without regard to case', () => {
    const text = '{"ApplicationInsights":\n{"Enabled": "False"}, "Other": {"Enabled": 1}}';
    expect(find(text, 'applicationinsights.enabled')).toEqual({
      state: 'found',
      value: 'False',
      line: 2,
    });
    expect(find(text, 'ApplicationInsights.Key')).toEqual({ state: 'absent' });
    expect(find(text, 'Enabled')).toEqual({ state: 'absent' });
  });

  it('reads comments, a byte-order mark and a last comma as configuration systems do', () => {
    const text =
      '\uFEFF{ // who\n /* "Telemetry": false,\n */ "a": [1, {"Telemetry": 2},], "Telemetry": null,\n}';
    expect(find(text)).toEqual({ state: 'found', value: null, line: 3 });
  });

  it('takes the last of several equal keys, and an object for no switch', () => {
    expect(find('{"Telemetry": true, "telemetry": false}')).toMatchObject({ value: false });
    expect(find('{"Telemetry": {"a": 1}}')).toEqual({ state: 'found', value: undefined, line: 1 });
    expect(find('{"Telemetry": [true]}')).toMatchObject({ value: undefined });
  });

  it.each([
    '',
    '{',
    '{"Telemetry": tru}',
    '{"a" 1}',
    '{} x',
    '{"a": "b\n"}',
    '[1,',
    '{"Telemetry": true',
  ])('says of %j that it is broken', (text) => expect(find(text).state).toBe('broken'));

  it('tells the line at which a text stops being JSON', () => {
    expect(find('{\n  "a": 1,\n  "b": tru\n}')).toEqual({ state: 'broken', line: 3 });
  });

  it('does not run out of stack on brackets', () => {
    expect(find('['.repeat(100_000)).state).toBe('broken');
  });

  it('agrees with JSON.parse on all that is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (other, value) => {
        const json = JSON.stringify({ x: other, y: { z: value } }, null, 1);
        expect(find(json, 'y.z')).toMatchObject({ state: 'found', value });
        expect(find(JSON.stringify(other), 'no.such.key').state).toBe('absent');
      }),
    );
  });
});
