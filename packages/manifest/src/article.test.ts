import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printArticle } from './article.ts';
import { manifestArbitrary } from './lib/manifest-arbitrary.fixture.ts';
import { escapeText } from './lib/article/markdown.ts';
import { COMPILER, MODULE, PRODUCTS, SERVER, withValue } from './lib/products.fixture.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse.ts';

function parse(value: unknown): Manifest {
  const result = parseManifest(value);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

test('the article names every event, field and fact with its reason', () => {
  const property = fc.property(manifestArbitrary, (manifest) => {
    const article = printArticle(manifest);
    for (const [name, event] of Object.entries(manifest.events)) {
      expect(article).toContain(`\`${name}\``);
      expect(article).toContain(escapeText(event.why.slice(1)));
      expect(article).toContain(escapeText(event.when.slice(1)));
      for (const [field, { why }] of Object.entries(event.fields)) {
        expect(article).toContain(`| \`${field}\` |`);
        expect(article).toContain(escapeText(why.slice(1)));
      }
    }
    for (const fact of Object.keys(manifest.session)) {
      expect(article).toContain(`| \`${fact}\` |`);
    }
  });
  fc.assert(property, { numRuns: 50 });
});

test('every row of a table has as many cells as its head, whatever the manifest says', () => {
  const property = fc.property(manifestArbitrary, (manifest) => {
    const blocks = printArticle(manifest, { command: 'x telemetry' }).split('\n\n');
    for (const table of blocks.filter((block) => block.startsWith('| '))) {
      const rows = table.trim().split('\n');
      const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
      expect(new Set(cells).size).toBe(1);
    }
  });
  fc.assert(property, { numRuns: 50 });
});

test('the article says who gets the reports, where they go and what a firewall has to let through', () => {
  const article = printArticle(parse(COMPILER));
  expect(article).toContain('Example Languages');
  expect(article).toContain('`https://telemetry.example.com:8443`');
  expect(article).toContain('(`telemetry.example.com:8443`)');
  expect(article).toContain('<https://example.com/tinyc/telemetry>');
});

test('the article says how each lane starts', () => {
  const article = printArticle(parse(COMPILER));
  expect(article).toMatch(/\*\*usage\*\* \|.*\| On, after a notice/);
  expect(article).toMatch(/\*\*exceptions\*\* \|.*\| Off until you agree/);
  expect(article).toMatch(/\*\*licence\*\* \|.*\| On by a rule/);
});

test('the article lists every way to turn reports off, and no other', () => {
  const server = printArticle(parse(SERVER), { command: 'jobs telemetry' });
  expect(server).toContain('| `JOB_SERVER_TELEMETRY` | `false` or `0` | `true` or `1` |');
  expect(server).toContain('set `Telemetry.Enabled` in `appsettings.json` to `false`');
  expect(server).toContain('`jobs telemetry disable`');
  expect(server).toContain('`DO_NOT_TRACK`');
  expect(server).not.toContain('build service');

  const compiler = printArticle(parse(COMPILER));
  expect(compiler).toContain('| `TINYC_OPT_OUT` | any value | no value |');
  expect(compiler).toContain(
    'in a build service, in a container and without a terminal nothing is sent',
  );
  expect(compiler).not.toContain('appsettings');
  expect(compiler).not.toContain('disable');
});

test('the article says by which rule a licence audit runs, and what governs it', () => {
  const article = printArticle(parse(COMPILER));
  expect(article).toContain('The free edition is audited once a day; a licence key may waive it.');
  expect(article).toContain('not governed by the variables, settings and commands above');
  expect(printArticle(parse(SERVER))).not.toContain('by a rule');
});

test('the article says which editions are audited, where the manifest does', () => {
  const editions = { free: 'required', team: 'optional', academic: 'exempt' };
  const manifest = parse(withValue(COMPILER, ['lanes', 'licence', 'editions'], editions));
  const article = printArticle(manifest);
  expect(article).toContain('| `free` | yes |');
  expect(article).toContain('| `team` | only if you turn the lane on |');
  expect(article).toContain('| `academic` | no |');
  expect(printArticle(parse(COMPILER))).not.toContain('Edition');
});

test('a licence audit spares what nobody watches, whatever holds for the other lanes', () => {
  const manifest = parse(withValue(COMPILER, ['consent', 'unattended'], 'same'));
  expect(printArticle(manifest)).toContain('and by being run where nobody watches');
});

test('the article tells the ids that the product has, and how to reset them', () => {
  expect(printArticle(parse(SERVER))).toContain('There is no id of you');
  expect(printArticle(parse(MODULE))).toContain('until you reset it');
  const monthly = printArticle(parse(COMPILER), { command: 'tinyc telemetry' });
  expect(monthly).toContain('changes every month');
  expect(monthly).toContain('`tinyc telemetry reset-device-id`');
  expect(printArticle(parse(SERVER), { command: 'x' })).not.toContain('reset-device-id');
});

test('the article claims that no free text is sent only where that is so', () => {
  expect(printArticle(parse(SERVER))).toContain('No field of this product can hold free text');
  const article = printArticle(parse(COMPILER));
  expect(article).not.toContain('No field of this product can hold free text');
  expect(article).toContain('Free text can only be in `message`');
  expect(article).toContain('Reviewed by Data protection on 2026-11-21');
});

test('the article tells what becomes of the address of the sender', () => {
  expect(printArticle(parse(MODULE))).toContain('looks up the country, and forgets the address');
  expect(printArticle(parse(SERVER))).not.toContain('looks up the country');
});

test('the article shows buckets as the ranges that a reader knows', () => {
  expect(printArticle(parse(SERVER))).toContain(
    'Only in which of these ranges the number (per hour) lies: 0 to 9, 10 to 99 or 100 or more.',
  );
});

test('a manifest can not put marks of its own into the page', () => {
  const article = printArticle(
    parse(withValue(SERVER, ['title'], '<script>x</script> [a](b) # |')),
  );
  expect(article).not.toContain('<script>');
  expect(article).not.toContain('[a](b)');
});

test('the same manifest gives the same article', () => {
  for (const product of PRODUCTS) {
    const normal = JSON.parse(JSON.stringify(parse(product))) as Manifest;
    expect(printArticle(normal)).toBe(printArticle(parse(product)));
  }
});

test('the article tells to what each lane rounds its times, and nothing of it where none does', () => {
  expect(printArticle(parse(COMPILER))).toContain('to the day in the lane licence (UTC)');
  const { lanes, ...rest } = parse(SERVER);
  const { usage } = lanes;
  if (usage === undefined) throw new Error('expected a server that tells of its usage');
  expect(printArticle({ ...rest, lanes: { usage } })).not.toContain('rounded down');
});
