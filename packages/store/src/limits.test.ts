import { queriesRunningMax } from '@candor/engine/limits';
import { eventNameCharsMax, fieldNameCharsMax } from '@candor/manifest/limits';
import { dayMax, dayMin, kMax } from '@candor/query/limits';
import { expect, it } from 'vitest';
import { STORE_ERROR_CODES, StoreError } from './errors.ts';
import * as limits from './limits.ts';

it('every event that can be stored can be asked for', () => {
  expect(Date.parse(dayMin)).toBe(limits.eventAtMsMin);
  expect(Date.parse(dayMax)).toBe(limits.eventAtMsMax);
});

it('the starts of all sessions of a look-up fit into a request', () => {
  expect(limits.lookupSessionsMax * '18446744073709551615,'.length).toBeLessThan(1024 * 1024);
});

it('how many fields a line has that becomes a row as it stands is written in one byte', () => {
  expect(limits.fieldsPerLineMax).toBeLessThan(128);
  expect(limits.nameBytesMax).toBeLessThan(128);
  expect(limits.nameBytesMax).toBeGreaterThanOrEqual(
    Math.max(eventNameCharsMax, fieldNameCharsMax),
  );
});

it('questions leave connections of the embedded engine to what is to be stored', () => {
  expect(limits.askConnectionsMax + limits.connectionsMax).toBeLessThanOrEqual(queriesRunningMax);
  expect(limits.questionsMax).toBeLessThanOrEqual(limits.askConnectionsMax);
});

it('the engine stops a question before the client gives up', () => {
  expect(limits.askSecondsMax * 1000).toBeLessThan(limits.requestMsMax);
});

it('naming the few of a group is bounded by the largest k', () => {
  expect(kMax).toBeLessThanOrEqual(1000);
});

it('an error has its code and says what it means', () => {
  const error = new StoreError('STORE_NEWER', 'Expected one, got another.');
  expect(error).toMatchObject({ name: 'StoreError', code: 'STORE_NEWER' });
  for (const meaning of Object.values(STORE_ERROR_CODES)) expect(meaning).toMatch(/^[A-Z].+\.$/);
});
