/**
 * A user who asks for a copy of all that a collector has of their installation: `node reader-main.ts '<JSON of ProductJob>'`. Prints the
 * numbers of the counted events as JSON, in the order in which they came.
 */
import { downloadExport, listHoldings } from '@candor/client/holdings';
import type { ProductJob } from './product-main.ts';

const job = JSON.parse(process.argv[2] ?? '') as ProductJob;
const { declaration, folder, collector, counted } = job;
const { manifest } = declaration;
const effects = { now: Date.now, env: {} };
const asker = { target: { collector, key: manifest.key }, proxy: undefined, effects };
const numbers: number[] = [];
for (const holdings of listHoldings({ manifest, folder, effects })) {
  const asked = await downloadExport(asker, holdings, (line) => {
    const { event, fields } = JSON.parse(line) as {
      readonly event: string;
      readonly fields: Readonly<Record<string, number>>;
    };
    numbers.push(event === counted.event ? (fields[counted.field] ?? 0) : 0);
  });
  if (!asked.ok) throw new Error(asked.message);
}
process.stdout.write(JSON.stringify(numbers));
