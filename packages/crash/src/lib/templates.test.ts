import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { VocabularyTemplate } from '../vocabulary.ts';
import { DOTNET_TEMPLATES } from './lists/dotnet-templates.ts';
import { V8_TEMPLATES } from './lists/v8-templates.ts';
import { compileTemplates, findTemplate } from './templates.ts';
import { findSystemTemplate } from './v8/system-message.ts';

const any = { hole: 'any' } as const;

function find(parts: VocabularyTemplate['parts'], message: string): boolean {
  return findTemplate(message, compileTemplates([{ id: 'a', parts }])) === 'a';
}

test('a message fits where its literal text does, from end to end', () => {
  expect(find(['node ', any, ' twice'], 'node a twice')).toBe(true);
  expect(find(['node ', any, ' twice'], 'node  twice')).toBe(true);
  expect(find(['node ', any, ' twice'], 'node a twice twice')).toBe(true);
  expect(find(['node ', any, ' twice'], 'node a twice!')).toBe(false);
  expect(find(['node ', any, ' twice'], 'a node a twice')).toBe(false);
  expect(find(['node ', any], 'node ')).toBe(true);
  expect(find([any, ' twice'], 'a twice')).toBe(true);
  expect(find(['node'], 'node')).toBe(true);
  expect(find(['node'], 'nodes')).toBe(false);
  expect(find(['aXa', any, 'aXa'], 'aXaXa')).toBe(false);
});

test('a hole takes only what it is for', () => {
  const fits = (hole: 'number' | 'word' | 'quoted', text: string): boolean =>
    find(['in ', { hole }, ' s'], `in ${text} s`);
  expect([fits('number', '12'), fits('number', '1.5'), fits('number', 'x1')]).toEqual([
    true,
    true,
    false,
  ]);
  expect([fits('word', 'a/b'), fits('word', 'a b'), fits('word', '')]).toEqual([
    true,
    false,
    false,
  ]);
  expect([fits('quoted', "'a b'"), fits('quoted', '"a\nb"'), fits('quoted', 'a')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('of templates that fit, the one with the most literal text is told', () => {
  const templates = compileTemplates([
    { id: 'short', parts: ['node ', any] },
    { id: 'long', parts: ['node ', any, ' was visited'] },
    { id: 'end', parts: [any, ' of node 7 was visited'] },
    { id: 'empty', parts: [any] },
  ]);
  expect(findTemplate('node a was visited', templates)).toBe('long');
  expect(findTemplate('node a', templates)).toBe('short');
  expect(findTemplate('node x of node 7 was visited', templates)).toBe('end');
  expect(findTemplate('nothing', templates)).toBeUndefined();
});

const corpus = fileURLToPath(
  new URL('../../../../../shared/corpus/message-templates-dev.json', import.meta.url),
);
const isThere = existsSync(corpus);

interface Group {
  readonly id: string;
  readonly sameTemplate: readonly string[];
  readonly differentFrom: readonly string[];
}

test.runIf(isThere)(
  `messages of one template are told alike, others apart${isThere ? '' : ' (skipped: ../shared/corpus is absent)'}`,
  () => {
    const { cases } = JSON.parse(readFileSync(corpus, 'utf8')) as { cases: readonly Group[] };
    // Those are not the runtimes' own: a vendor's build would have listed them.
    const vendor = compileTemplates([
      { id: 'job', parts: ['job ', { hole: 'word' }, ' timed out after ', { hole: 'word' }] },
      { id: 'address', parts: ['access violation at ', { hole: 'word' }] },
      { id: 'bytes', parts: ['Allocation of ', { hole: 'number' }, ' bytes failed'] },
    ]);
    const tell = (message: string): string =>
      [vendor, V8_TEMPLATES, DOTNET_TEMPLATES]
        .map((templates) => findTemplate(message, templates))
        .find((id) => id !== undefined) ??
      findSystemTemplate(message) ??
      'none';
    const wrong = cases.filter(({ sameTemplate, differentFrom }) => {
      const same = new Set(sameTemplate.map(tell));
      return (
        same.size !== 1 || same.has('none') || differentFrom.some((one) => same.has(tell(one)))
      );
    });
    expect(cases.length).toBeGreaterThan(10);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  },
);
