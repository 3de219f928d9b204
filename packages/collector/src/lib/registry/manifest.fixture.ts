/** A small product's manifests, in the form in which a vendor writes them. */
import type { Manifest } from '@candor/manifest/manifest';
import { readManifest } from '@candor/manifest-yaml/read';

/** With a device id, a country, two lanes, and one of each thing that a report can get wrong. */
export const KITCHEN_YAML = `
manifest: 1
product: kitchen
title: Kitchen
vendor: Example Software
privacy: https://example.com/kitchen/telemetry
collector: https://telemetry.example.com
key: kitchen-key
consent: { default: ask }
lanes:
  usage: Which dishes are cooked.
  performance: Whether the oven is quick enough.
ids: { device: until_reset }
session: [version, os, country]
events:
  dish.cooked:
    lane: usage
    when: whenever a dish is done
    why: Which dishes to improve.
    fields:
      minutes: { type: duration, unit: min, why: How long it takes. }
      course:  { type: choice, values: [starter, main, dessert], why: Which courses matter. }
      guests:  { type: count, optional: true, why: For how many. }
  oven.slow:
    lane: performance
    when: when the oven needs too long
    why: Whether a release is slower.
    fields:
      seconds: { type: duration, unit: s, why: How slow it is. }
questions: []
`;

/** The same product without a device id, without a country, and with one more field. */
export const KITCHEN_2_YAML: string = KITCHEN_YAML.replace(
  '{ device: until_reset }',
  '{ session: process }',
)
  .replace(', country]', ']')
  .replace(
    'optional: true, why: For how many. }',
    'optional: true, why: For how many. }\n      vegan:   { type: boolean, optional: true, why: How many are. }',
  );

/** Another product that claims the same key. */
export const CELLAR_YAML: string = KITCHEN_YAML.replace('product: kitchen', 'product: cellar');

export function parseFixture(text: string): Manifest {
  const result = readManifest(text, 'fixture.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}
