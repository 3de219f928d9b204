import { expect, it } from 'vitest';
import { createTestProduct } from '../product.fixture.ts';
import { runTelemetryCommand } from '../telemetry-command.ts';

it('a host whose effects throw at the start gets an exit code and a sentence, no rejection', async () => {
  const product = await createTestProduct();
  const said: string[] = [];
  const code = await runTelemetryCommand(['status'], {
    declaration: product.declaration,
    options: {
      version: '1.0.0',
      effects: {
        readHomeFolder: () => {
          throw new Error('the host is at fault');
        },
      },
    },
    command: 'product telemetry',
    stdout: { write: (text) => said.push(text) },
    stderr: { write: (text) => said.push(text) },
  });
  await product.close();
  expect(code).toBe(1);
  expect(said.join('')).toMatch(/^product telemetry: expected to do this/);
});
