import { describe, expect, it } from 'vitest';
import { compileTexts, listFaults } from './compile-for-test.fixture.ts';

describe('a diagnostic', () => {
  it.each([
    [
      '{title}\n',
      "a.stencil:1:2: error: expected a declared name (none is declared here), got 'title' [unknown_name]",
    ],
    [
      '@param a: txt\n',
      "a.stencil:1:11: error: expected text, number, flag, 'list of …' or '{ name: type }', got 'txt' [unknown_type]",
    ],
    [
      '@param a: text\n@param a: text\n',
      "a.stencil:2:8: error: expected each parameter once, got 'a' twice [duplicate_name]",
    ],
    [
      '@param a: { b: text }\n{a.c}\n',
      "a.stencil:2:4: error: expected a member of { b: text }, got 'c' [unknown_member]",
    ],
    [
      '@param a: text\n{a | loud}\n',
      "a.stencil:2:6: error: expected one of upper, lower, trim, html, length, fixed, join, first, got 'loud' [unknown_filter]",
    ],
    [
      '@param a: text\n{a | fixed(1)}\n',
      "a.stencil:2:6: error: expected a number before 'fixed', got text [wrong_type]",
    ],
    [
      '{1 | fixed}\n',
      "a.stencil:1:6: error: expected 1 arguments for 'fixed', got 0 [wrong_arity]",
    ],
    [
      '@param a: text?\n{a}\n',
      "a.stencil:2:2: error: expected a text, a number or a flag to print, got text?; '?? value' says what to print when it is missing [unprintable]",
    ],
    ['{1 + "a"}\n', 'a.stencil:1:6: error: expected number, got text [wrong_type]'],
    ['@if 1\n@end\n', 'a.stencil:1:5: error: expected flag, got number [wrong_type]'],
    [
      '@for a in 1\n@end\n',
      'a.stencil:1:11: error: expected a list to go through, got number [wrong_type]',
    ],
    ['@if true\n', "a.stencil:1:1: error: expected '@end' for '@if' [unclosed_block]"],
    [
      '  @end\n',
      "a.stencil:1:3: error: expected '@end' only in an open block [misplaced_directive]",
    ],
    ['@body\n', "a.stencil:1:1: error: expected '@body' only in an aspect [misplaced_directive]"],
    [
      '{1\n',
      "a.stencil:1:1: error: expected '}' on this line; a brace in text is '{{' [unclosed_expression]",
    ],
    ['a}b\n', "a.stencil:1:2: error: expected '}}' for a brace in text [stray_brace]"],
    [
      '{"a}\n',
      'a.stencil:1:2: error: expected a closing quote on this line (inside, \\" \\\\ \\n and \\t are allowed) [unclosed_text]',
    ],
    ['{1 +}\n', 'a.stencil:1:5: error: expected a value, got the end [expected]'],
    ['{1 2}\n', "a.stencil:1:4: error: expected nothing more on this line, got '2' [expected]"],
    [
      '{#}\n',
      'a.stencil:1:2: error: expected a name, a number, a text in double quotes or an operator [unexpected_character]',
    ],
    [
      '@insert x\n',
      "a.stencil:1:1: error: expected a declared aspect (the project declares none), got 'x' [unknown_aspect]",
    ],
    [
      '@aspect x\n@end\n@wrap x\n@end\n',
      "a.stencil:3:1: error: expected '@insert x': the aspect has no '@body' to put the block into [body_mismatch]",
    ],
    [
      '@aspect x(a: text)\n@end\n@insert x(1)\n',
      'a.stencil:3:11: error: expected text, got number [wrong_type]',
    ],
    [
      '@aspect x(a: text)\n@end\n@insert x\n',
      "a.stencil:3:1: error: expected 1 arguments for 'x', got 0 [wrong_arity]",
    ],
    [
      '@aspect x(a: text) on "*"\n@body\n@end\n',
      "a.stencil:1:1: error: expected an aspect with 'on' to have no parameters and a '@body'; 'x' can not be woven in by itself [body_mismatch]",
    ],
    [
      '@aspect x\n@insert y\n@end\n@aspect y\n@insert x\n@end\n',
      'a.stencil:1:1: error: expected aspects that do not use themselves, got x → y → x [aspect_cycle]',
    ],
  ])('for %j says where, what was expected and what came', (text, expected) => {
    expect(listFaults(text)).toContain(expected);
  });

  it('comes for every fault of a project at once, in the order of its files and lines', () => {
    const { diagnostics } = compileTexts({
      'b.stencil': '{x}\n',
      'a.stencil': 'ok\n{y}\n@nonsense\n{z}\n',
    });
    expect(diagnostics.map(({ at, code }) => `${at.file}:${at.line} ${code}`)).toEqual([
      'a.stencil:2 unknown_name',
      'a.stencil:3 unknown_directive',
      'a.stencil:4 unknown_name',
      'b.stencil:1 unknown_name',
    ]);
  });

  it('comes once for one fault, not again for everything that is built on it', () => {
    expect(listFaults('@let a = nope\n{a + 1}\n{a.b | upper}\n')).toHaveLength(1);
  });
});

describe('the checker accepts', () => {
  it.each([
    ['an optional with an alternative', '@param a: text?\n{a ?? "none"}\n'],
    ['a member of an optional record', '@param a: { b: number }?\n{a.b ?? 1}\n'],
    [
      'more fields than an aspect asks for',
      '@aspect x(p: { a: text })\n{p.a}\n@end\n@param q: { a: text, b: flag }\n@insert x(q)\n',
    ],
    [
      'the first of a list, which may be missing',
      '@param l: list of text\n{(l | first) ?? "none"}\n',
    ],
    ['a comparison with an optional', '@param a: text?\n@if a == "x" or not (a != "y")\n@end\n'],
  ])('%s', (_, text) => {
    expect(listFaults(text)).toEqual([]);
  });
});
