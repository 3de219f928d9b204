import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Gate, openGate } from '../../http/gate.ts';
import { serveQuickPulse } from './side-requests.ts';

let gate: Gate;
beforeEach(async () => {
  gate = await openGate('127.0.0.1', 0);
  gate.open((request, response) => void serveQuickPulse(request, response));
});
afterEach(() => gate.stop());

it('Live Metrics are told that nobody watches, whatever they send', async () => {
  const url = `${gate.url}/QuickPulseService.svc/ping?ikey=cameras-key`;
  const body = JSON.stringify([{ MachineName: 'machine-of-klaus' }]);
  const answer = await fetch(url, { method: 'POST', body });
  expect([answer.status, answer.headers.get('x-ms-qps-subscribed')]).toEqual([200, 'false']);
  expect(await answer.text()).toBe('');
});

it('nothing can be read there', async () => {
  const answer = await fetch(`${gate.url}/QuickPulseService.svc/ping`);
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});
