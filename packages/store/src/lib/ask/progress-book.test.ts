import { expect, it } from 'vitest';
import type { Connection } from '../connection.ts';
import { day } from '../example-product.fixture.ts';
import { createEvent } from '../numbered-events.fixture.ts';
import { createTestStore, useEngine } from '../test-store.fixture.ts';
import { createProgressBook } from './progress-book.ts';

const engine = useEngine();
const span = { from: day('2026-01-01'), to: day('2026-03-31') };

it('is found again after whatever is inserted, taken in or removed, and only then', async () => {
  const test = await createTestStore(engine());
  let looks = 0;
  const counting: Connection = {
    ...test.connection,
    ask: async (statement, settings, signal) => {
      if (statement.text.includes('stale_days')) looks += 1;
      return test.connection.ask(statement, settings, signal);
    },
  };
  const find = createProgressBook(counting);
  const look = async (): Promise<{ looks: number; open: number; lastReceivedS: number }> => {
    const { staleDays, grownDays, lastReceivedS } = await find(span);
    return { looks, open: staleDays.length + grownDays.length, lastReceivedS };
  };
  const received = Date.UTC(2026, 0, 6);
  expect(await look()).toEqual({ looks: 1, open: 0, lastReceivedS: 0 });
  await test.insert([createEvent(1, { received })], 10);
  const inserted = { looks: 2, open: 1, lastReceivedS: received / 1000 };
  expect(await look()).toEqual(inserted);
  expect(await look()).toEqual(inserted);
  await test.refreshAll();
  expect(await look()).toMatchObject({ looks: 3, open: 0 });
  expect(await look()).toMatchObject({ looks: 3, open: 0 });
  // By another connection, of which this one knows nothing.
  await test.connection.command('ALTER TABLE events DELETE WHERE 1 SETTINGS mutations_sync = 2');
  expect(await look()).toMatchObject({ looks: 4, open: 1, lastReceivedS: 0 });
  // Another span is another matter.
  await find({ ...span, to: span.from });
  expect(looks).toBe(5);
  await test.close();
});
