import { describe, expect, it } from 'vitest';
import { run } from '../installed.fixture.ts';

const QUEUE = new URL('./send-queue.ts', import.meta.url).href;

/** A process whose first attempt holds nothing, as a heartbeat's; the second is asked for while that is under way. */
const describeProgram = (keepsAlive: boolean): string => `
  import { createSendQueue } from ${JSON.stringify(QUEUE)};
  const queue = createSendQueue((keepsAlive) => new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ sent: 1, kept: 0, dropped: 0 }), 200);
    if (!keepsAlive) timer.unref();
  }));
  void queue.send(false);
  const { sent } = await queue.send(${keepsAlive});
  console.log('the rest of the host', sent);
`;
const runProgram = async (keepsAlive: boolean): Promise<string> => {
  const args = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module'];
  return (await run(process.execPath, [...args, '--eval', describeProgram(keepsAlive)], {})).stdout;
};

describe('an attempt that waits for another', () => {
  it('keeps the process alive if it was asked to, though the other does not', async () => {
    expect(await runProgram(true)).toBe('the rest of the host 1\n');
  });

  it('does not otherwise', async () => {
    expect(await runProgram(false)).toBe('');
  });
});
