import { expect, it } from 'vitest';
import { SETTING_NAMES, variableOf } from './settings.ts';
import { describeUnknownVariables } from './unknown-variables.ts';

it.each([
  ['CANDOR_TLS_CERT', 'Did you mean "CANDOR_TLS_CERTIFICATE"?'],
  ['CANDOR_STORE_ULR', 'Did you mean "CANDOR_STORE_URL"?'],
  ['CANDOR_COLOUR_OF_THE_SKY', 'it has no effect.'],
])('%s is told, without its value', (name, end) => {
  const [line = '', ...more] = describeUnknownVariables({ [name]: 'secret', PATH: '/bin' });
  expect(more).toEqual([]);
  expect(line).toContain(`got ${name}: `);
  expect(line.endsWith(end)).toBe(true);
  expect(line).not.toContain('secret');
});

it('a name that could be anything is not repeated', () => {
  const [line] = describeUnknownVariables({ CANDOR_somebody: '1' });
  expect(line).toContain('another one that starts with CANDOR_');
  expect(line).not.toContain('somebody');
});

it('what is known, and what is not ours, is no matter', () => {
  const names = [...SETTING_NAMES.map(variableOf), 'CANDOR_CONFIG', 'CANDOR', 'PORT'];
  expect(describeUnknownVariables(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual(
    [],
  );
});
