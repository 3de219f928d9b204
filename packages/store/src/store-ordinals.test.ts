/** Ordinals, of which sets are made. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BASE, createEvent, DAY_MS } from './lib/numbered-events.fixture.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';

const engine = useEngine();
let test: TestStore;
beforeEach(async () => {
  test = await createTestStore(engine());
});
afterEach(async () => test.close());

interface Given {
  readonly installation: string;
  readonly ordinal: number;
}

async function listOrdinals(): Promise<readonly Given[]> {
  return test.readRows<Given>(
    'SELECT toString(installation) AS installation, ordinal FROM installation_ordinals ORDER BY ordinal',
  );
}

describe('an ordinal', () => {
  it('is given once, whatever days its installation is on and however often they are counted', async () => {
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await test.insert(
      numbers.slice(0, 10).map((number) => createEvent(number)),
      50,
    );
    await test.refreshAll();
    const first = await listOrdinals();
    const later = { seq: 2, at: BASE.at + 3 * DAY_MS };
    await test.insert(
      numbers.map((number) => createEvent(number, later)),
      50,
    );
    await test.refreshAll();
    await test.insert(
      numbers.map((number) => createEvent(number, { seq: 3 })),
      50,
    );
    await test.refreshAll();
    const last = await listOrdinals();
    expect(last.map(({ ordinal }) => ordinal)).toEqual(numbers.map((number) => number + 1));
    expect(new Set(last.map(({ installation }) => installation)).size).toBe(20);
    expect(last.slice(0, 10)).toEqual(first);
  });

  it('goes with the last event of its installation, and with no other', async () => {
    const events = [1, 2, 3].map((number) => createEvent(number));
    const more = createEvent(2, { seq: 2, at: BASE.at + DAY_MS });
    await test.insert([...events, more], 50);
    await test.refreshAll();
    const [one, two, three] = await listOrdinals();
    await test.store.erase([
      { product: 'example', devices: [events[0]?.device ?? ''], sessions: [] },
    ]);
    const left = [one, two, three].filter(
      (given) => given?.installation.replaceAll('-', '') !== events[0]?.device,
    );
    expect(await listOrdinals()).toEqual(left);
  });

  it('goes when an erasure is begun again that was cut off before it went', async () => {
    const events = [1, 2].map((number) => createEvent(number));
    await test.insert(events, 50);
    await test.refreshAll();
    const before = await listOrdinals();
    const owner = { product: 'example', devices: [events[0]?.device ?? ''], sessions: [] };
    await test.store.erase([owner]);
    // As it lay there before the last step.
    await test.connection.command(
      `INSERT INTO installation_ordinals SELECT 'example', toUUID('${before[0]?.installation ?? ''}'), ${before[0]?.ordinal ?? 0}`,
    );
    expect(await listOrdinals()).toEqual(before);
    await test.store.erase([owner]);
    expect(await listOrdinals()).toEqual(before.slice(1));
  });
});
