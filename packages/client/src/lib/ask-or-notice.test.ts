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

const lanes = {
  usage: { why: 'Usage.', consent: 'notice' as const, rule: null },
  exceptions: { why: 'Failures.', consent: 'ask' as const, rule: null },
  licence: { why: 'Licences.', consent: 'off' as const, rule: null },
};

describe('askOnce() after takeNotice()', () => {
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

describe('takeNotice() after askOnce()', () => {
  it('tells nothing in the run that asks, answered or not, and asks one question at a time', async () => {
    const first = sandbox.open({}, { lanes });
    const asked: ((answer: string | null) => void)[] = [];
    const ask = () => new Promise<string | null>((resolve) => asked.push(resolve));
    const answer = first.askOnce({ ask });
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(first.takeNotice()).toBeNull();
    // While the user looks at one question, nobody else asks.
    expect(await first.askOnce({ ask: answering('y') })).toMatchObject({ answer: null });
    expect(questions).toEqual([]);
    asked[0]?.(null);
    expect(await answer).toMatchObject({ answer: null });
    expect(first.takeNotice()).toBeNull();
    expect(sandbox.listFiles()).toEqual([]);
    // That nobody was there is no answer: it may ask again.
    const failing = (): never => {
      throw new Error('no window');
    };
    expect(await first.askOnce({ ask: failing })).toMatchObject({ answer: null });
    expect(await first.askOnce({ ask: answering('n') })).toMatchObject({ answer: 'off' });
    first.close();
  });

  it('tells in the next run what nobody was there to answer', async () => {
    const first = sandbox.open({}, { lanes });
    expect(await first.askOnce({ ask: () => Promise.resolve(null) })).toMatchObject({ by: null });
    expect(first.takeNotice()).toBeNull();
    first.close();
    const second = sandbox.open({}, { lanes });
    expect(second.takeNotice()).not.toBeNull();
    second.close();
  });
});
