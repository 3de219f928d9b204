import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../sandbox.fixture.ts';

let sandbox: Sandbox;
let questions: string[] = [];
beforeEach(() => {
  questions = [];
  sandbox = createSandbox('https://telemetry.invalid');
});
afterEach(() => sandbox.remove());

const answering = (answer: string) => (question: string) => {
  questions.push(question);
  return Promise.resolve(answer);
};

describe('askOnce() after takeNotice()', () => {
  const lanes = {
    usage: { why: 'Usage.', consent: 'notice' as const, rule: null },
    exceptions: { why: 'Failures.', consent: 'ask' as const, rule: null },
    licence: { why: 'Licences.', consent: 'off' as const, rule: null },
  };

  it('asks nobody in the run that shows the notice; the next one does', async () => {
    const first = sandbox.open({}, { lanes });
    expect(first.takeNotice()).not.toBeNull();
    expect(await first.askOnce({ ask: answering('y') })).toMatchObject({ answer: null, by: null });
    first.close();
    expect(questions).toEqual([]);
    expect(sandbox.listFiles()).toEqual(['settings/notice.json']);
    const second = sandbox.open({}, { lanes });
    expect(second.takeNotice()).toBeNull();
    expect(await second.askOnce({ ask: answering('y') })).toMatchObject({ answer: 'on' });
    second.close();
    expect(questions).toHaveLength(1);
    expect(questions[0]).not.toContain('Without a yes nothing');
    expect(questions[0]).toContain('as its notice tells');
  });
});
