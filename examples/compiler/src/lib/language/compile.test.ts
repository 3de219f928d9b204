import { describe, expect, it } from 'vitest';
import { PHASES, type Phase, compile } from './compile.ts';
import { compileTexts, render } from './compile-for-test.fixture.ts';
import { TARGETS, formatTarget } from './target.ts';

const INVOICE = `@# Everything that the language can do.
@param customer: { name: text, city: text? }
@param items: list of { name: text, price: number }
@param isPaid: flag
@let count = items | length
Dear {customer.name | upper} of {customer.city ?? "nowhere"},
@for item, index in items
{index + 1}. {item.name}: {item.price * 2 | fixed(2)} {{net}}
@else
(nothing)
@end
@if isPaid and count > 0
Thank you.
@else if count == 0
Nothing to pay.
@else
Please pay {count} items.
@end
@@support
`;

const DATA = {
  customer: { name: 'Ada' },
  items: [
    { name: 'Pen', price: 1.5 },
    { name: 'Ink', price: 4 },
  ],
  isPaid: false,
};

describe('compile()', () => {
  it.each(TARGETS.filter((target) => target.language === 'javascript').map(formatTarget))(
    'emits a module for %s that renders',
    async (target) => {
      expect(await render({ 'invoice.stencil': INVOICE }, 'invoice.js', DATA, target)).toBe(
        'Dear ADA of nowhere,\n1. Pen: 3.00 {net}\n2. Ink: 8.00 {net}\nPlease pay 2 items.\n@support\n',
      );
    },
  );

  it('takes the other branches for other data', async () => {
    const empty = { customer: { name: 'Ada', city: 'Bath' }, items: [], isPaid: true };
    expect(await render({ 'i.stencil': INVOICE }, 'i.js', empty)).toBe(
      'Dear ADA of Bath,\n(nothing)\nNothing to pay.\n@support\n',
    );
  });

  it('goes without ?. and ?? where the target is too old for them', () => {
    const old = compileTexts({ 'i.stencil': INVOICE }, 'javascript@2015').emitted;
    const young = compileTexts({ 'i.stencil': INVOICE }, 'javascript@2020').emitted;
    expect(old.map((file) => file.text).join('\n')).not.toMatch(/\?\.|\?\?/);
    expect(young[1]?.text).toMatch(/\?\..*\?\?/);
  });

  it('never lets a text of the template become code', async () => {
    const text = '"; throw new Error(1); // ${1} `\\u2028 \u2028\n';
    expect(
      await render({ 'a.stencil': text.replaceAll('{', '{{').replaceAll('}', '}}') }, 'a.js', {}),
    ).toBe(text);
  });

  it('keeps names of the template apart from keywords and from the runtime', async () => {
    const text =
      '@param class: text\n@param text: text\n@let data = class\n{data}{text}{class | upper}\n';
    expect(await render({ 'a.stencil': text }, 'a.js', { class: 'x', text: 'y' })).toBe('xyX\n');
  });

  it('emits nothing at all when one template has a fault', () => {
    const { emitted, diagnostics } = compileTexts({
      'a.stencil': 'fine\n',
      'b.stencil': '{nope}\n',
    });
    expect(emitted).toEqual([]);
    expect(diagnostics).toHaveLength(1);
  });

  it('runs its four phases in order, and only the first two when there are faults', () => {
    const run = (text: string): readonly Phase[] => {
      const phases: Phase[] = [];
      compile([{ file: 'a.stencil', text }], TARGETS[0] as never, (phase, step) => {
        phases.push(phase);
        return step();
      });
      return phases;
    };
    expect(run('fine\n')).toEqual(PHASES);
    expect(run('{nope}\n')).toEqual(['parse', 'check']);
  });
});

describe('aspects', () => {
  const FRAME = `@aspect frame(title: text, width: number)
== {title} ({width})
@body
== end of {title}
@end
@aspect rule
----
@end
`;

  it('are woven around the block that asks for them, which keeps its own names', async () => {
    const page =
      '@param title: text\n@wrap frame(title | upper, 3)\n  {title}\n@insert rule\n@end\n';
    expect(
      await render({ 'aspects.stencil': FRAME, 'page.stencil': page }, 'page.js', { title: 'a' }),
    ).toBe('== A (3)\n  a\n----\n== end of A\n');
  });

  it('can be nested, in templates and in each other', async () => {
    const nested = '@aspect twice(n: text)\n@wrap frame(n, 1)\n<{n}>\n@body\n@end\n@end\n';
    const page = '@param n: text\n@wrap twice("o")\n@wrap twice("i")\n{n}\n@end\n@end\n';
    expect(
      await render({ 'a.stencil': FRAME, 'b.stencil': nested, 'p.stencil': page }, 'p.js', {
        n: 'x',
      }),
    ).toBe('== o (1)\n<o>\n== i (1)\n<i>\nx\n== end of i\n== end of o\n');
  });

  it('with a pattern are woven into every template whose path fits', async () => {
    const banner = '@aspect banner on "mails/*"\nExample Software\n@body\n@end\n';
    const texts = { 'a.stencil': banner, 'mails/hi.stencil': 'Hi\n', 'page.stencil': 'Page\n' };
    expect(await render(texts, 'mails/hi.js', {})).toBe('Example Software\nHi\n');
    expect(await render(texts, 'page.js', {})).toBe('Page\n');
  });

  it('are counted once each, when used', () => {
    const page = '@insert rule\n@insert rule\n';
    expect(compileTexts({ 'a.stencil': FRAME }).aspects).toBe(0);
    expect(compileTexts({ 'a.stencil': FRAME, 'p.stencil': page }).aspects).toBe(1);
  });

  it('save lines: what is emitted grows with each use, and the runtime is not counted', () => {
    const used = (times: number): number =>
      compileTexts({ 'a.stencil': FRAME, 'p.stencil': '@insert rule\n'.repeat(times) })
        .emittedLines;
    expect(used(20) - used(10)).toBe(10);
    expect(compileTexts({ 'p.stencil': 'x\n' }).emittedLines).toBe(6);
  });

  it('that would grow without end are refused with a limit, not woven', () => {
    const doubling = Array.from({ length: 40 }, (_, index) =>
      index === 0
        ? '@aspect a0\n@body\n@body\n@end\n'
        : `@aspect a${index}\n@wrap a${index - 1}\n@body\n@end\n@wrap a${index - 1}\n@body\n@end\n@end\n`,
    ).join('');
    const { diagnostics } = compileTexts({
      'a.stencil': doubling,
      'p.stencil': '@wrap a39\nx\n@end\n',
    });
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['too_large']);
  });
});
