/**
 * Failures of each runtime with canaries wherever a user can put a word: in paths, functions, types, aliases, messages, codes. They are
 * built as the runtimes print them, and as no runtime ever would.
 */
import * as fc from 'fast-check';

/** Letters that no name of a runtime has four of in a row, and digits longer than any place in the product. */
export const canary: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: word('qxzjwvkQXZJWVK') },
  { weight: 1, arbitrary: word('öÄßéñ嗨йж') },
  { weight: 1, arbitrary: fc.integer({ min: 111_111_111, max: 999_999_999 }).map(String) },
);

function word(letters: string): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...letters.split('')), minLength: 6, maxLength: 10 });
}

/** Text made of these pieces and canaries: what a reader could take for a frame, a type, a place, or the end of one. */
function soup(pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(fc.constantFrom(...pieces), canary);
  return fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
}

const place = fc.nat({ max: 60 }).map((line) => `:${line}:${line + 3}`);

const v8Path = fc
  .tuple(canary, canary, place)
  .chain(([a, b, at]) =>
    fc.constantFrom(
      `/home/${a}/src/${b}.js${at}`,
      `C:\\Users\\${a} (${b})\\x.js${at}`,
      `\\\\${a}\\${b}$\\x.cjs${at}`,
      `\\\\?\\C:\\${a}\\${b}.js${at}`,
      `file:///home/${a}/${b}%20x.mjs${at}`,
      `/home/${a}/node_modules/${b}/index.js${at}`,
      `/home/${a}/node_modules/@acme/kit/dist/index.js${at}`,
      `/home/${a}/node_modules/@acme/kit/dist/${b}.js${at}`,
      `/home/${a}/node_modules/@acme/kit/node_modules/${b}/x.js${at}`,
      `C:\\${a}\\node_modules\\@acme\\kit\\dist\\cli.mjs${at}`,
      `/srv/${a}/.pnpm/@acme+kit@1_${b}/node_modules/@acme/kit/dist/index.js${at}`,
      `/x/${a}/.yarn/cache/${b}.zip/node_modules/@acme/kit/dist/index.js${at}`,
      `/opt/${a}/app.asar/dist/index.js${at}`,
      `eval at ${a} (/home/${b}/node_modules/@acme/kit/dist/index.js${at}), <anonymous>${at}`,
      `https://${a}:pw@${b}.example/x.js?token=${a}${at}`,
      `data:text/javascript,throw%20${a}${at}`,
      `node:internal/${a}/loader${at}`,
      `node:fs${at}`,
      `wasm://wasm/${a}-0012:wasm-function[3]:0x1f`,
      `webpack-internal:///./src/${a}.js${at}`,
      '<anonymous>',
      'native',
      'index 0',
    ),
  );

const v8Frame = fc
  .tuple(canary, canary, v8Path)
  .chain(([a, b, path]) =>
    fc.constantFrom(
      `    at ${a} (${path})`,
      `    at new ${a} (${path})`,
      `    at async ${a}.${b} (${path})`,
      `    at Object.doIt [as ${a}] (${path})`,
      `    at ${a} for ${b} (1).pem:3:4 (${path})`,
      `    at /home/${a} (${b})/x.js:1:2 (${path})`,
      `    at Graph.visit [as ${b}] (${path})`,
      `    at ${path}`,
      `    at async Promise.all (index ${a})`,
      `at ${a}(${path})`,
    ),
  );

const v8Head = fc
  .tuple(canary, canary)
  .chain(([a, b]) =>
    fc.constantFrom(
      `Error: ${a}`,
      `${a}Error: ${b}`,
      `KitError [${a}]: ${b}`,
      `TypeError [ERR_${a}]: ${b}`,
      `Uncaught ${a}: ${b}\n${b}`,
      `Error: ENOENT: no such file, open '${a}'`,
      `Error: node ${a} was visited twice`,
      `/home/${a}.js:1\n${b}\n^\n\nSyntaxError: ${a}`,
      `Error: ${a}\n    at ${b} (/home/${a}.js:1:1)\n    at run (/x/node_modules/@acme/kit/dist/index.js:3:9)`,
      a,
    ),
  );

const v8Stack = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(v8Head, fc.array(v8Frame, { maxLength: 8 })).map(joinLines) },
  {
    weight: 1,
    arbitrary: soup([
      '\n',
      '    at ',
      ' (',
      ')',
      ':1:2',
      '<anonymous>',
      'eval at ',
      '/node_modules/@acme/kit/',
      'dist/index.js',
      'node:',
      'file://',
      '[cause]: ',
      'Error: ',
      ' [as ',
      ']',
      'async ',
      '\\',
      'TypeError',
      '[ERR_INVALID_ARG_TYPE]',
    ]),
  },
);

/** Errors as objects, down to the fields that hosts and users set, and texts of stacks. */
export const v8Failure: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  failure: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    v8Stack,
    fc.record(
      {
        name: fc.oneof(canary, fc.constantFrom('TypeError', 'KitError', 'UsageError')),
        message: fc.oneof(canary, soup(['node ', ' was visited twice', '\n    at '])),
        stack: v8Stack,
        code: fc.oneof(canary, fc.constantFrom('ENOENT', 'KIT_TWICE', 'ERR_OUT_OF_RANGE')),
        cause: tie('failure'),
        errors: fc.array(tie('failure'), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    fc.tuple(canary, v8Stack).map(([name, stack]) => makeError(name, stack)),
  ),
})).failure;

const clrFrame = fc
  .tuple(canary, canary, canary)
  .chain(([a, b, c]) =>
    fc.constantFrom(
      `   at ${a}.${b}.Run(String ${c}) in C:\\${a}\\${b}.cs:line 7`,
      `   at Acme.Kit.Pipeline.Run(${a} ${b}) in /home/${c}/x.cs:line 41`,
      `   at Acme.Kit.Pipeline.${a}(${b} ${c})`,
      `   at Acme.Kit.${a}.Run()`,
      `   at Acme.Kit.Emit.Emitter\`1.Emit[${a}](${b}\`1 ${c})`,
      `   at Acme.Kit.Emit.Emitter\`1.<Emit>g__${a}|7_0(<>c__DisplayClass7_0& )`,
      `   at Acme.Kit.Pipeline.<RunAsync>d__14\`1[${a}].MoveNext()`,
      `   at ${a}.Acme.Kit.Pipeline.Run()`,
      `   at System.${a}.Go(${b} ${c})`,
      `   at InvokeStub_${a}.${b}(Object, Span\`1)`,
      `   at Program.<<Main>$>g__${a}|0_1(String ${b})`,
      `   bei ${a}.${b}() in C:\\${c} (x)\\y.cs:Zeile 12.`,
      `  at Acme.Kit.Pipeline.Run (System.String ${a}) [0x00007] in /_/${b}.cs:12 `,
      `  at (wrapper ${a}) System.IO.File.Open(string,${b})`,
      `   at ${a}!<BaseAddress>+0x1a2b`,
      `at Invoke-Kit<Process>, C:\\Modules\\Acme.Kit.PowerShell\\1.0\\${a}.psm1: line 12`,
      `at ${a}, /home/${b}/${c}.ps1: line 3`,
      `at <ScriptBlock>, $${a} = "${b}"; ${c}: line 1`,
      `à ${a}<Begin>, C:\\${b}, ${c}\\x.ps1 : ligne 88`,
      `   --- End of inner exception stack trace ---`,
      `--- ${a} ---`,
      ` ---> ${a}.${b}Exception: ${c}`,
      ` ---> System.IO.IOException: ${a}`,
      `---> (Inner Exception #0) ${a}.X: ${b}<---`,
      `    + CategoryInfo          : ObjectNotFound: (${a}:String) [${b}], ${c}Exception`,
      `    + FullyQualifiedErrorId : ${a},${b}`,
    ),
  );

const clrHead = fc
  .tuple(canary, canary)
  .chain(([a, b]) =>
    fc.constantFrom(
      `System.Exception: ${a}`,
      `${a}.${b}Exception: ${a}`,
      `Acme.Kit.KitException: ${a} ---> ${b}.Inner: ${a}`,
      `Acme.Kit.KitException\`1[[${a}.${b}, ${a}, Version=1.0.0.0]]: ${b}`,
      `Microsoft.Data.SqlClient.SqlException (0x80131904): ${a}\nServer=${b}`,
      `Could not find file '${a}'.`,
      a,
    ),
  );

/** Texts of .NET, Mono and PowerShell, and their parts as an object. */
export const clrFailure: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(clrHead, fc.array(clrFrame, { maxLength: 10 })).map(joinLines) },
  {
    weight: 1,
    arbitrary: soup([
      '\n',
      '   at ',
      'bei ',
      'Acme.Kit.Pipeline.',
      'Run',
      '(',
      ')',
      '<',
      '>',
      '[',
      ']',
      '`1',
      '.',
      '+',
      ' in ',
      ':line 7',
      ' ---> ',
      '--- ',
      ', ',
      ': ',
      '\\Acme.Kit.PowerShell\\',
      'System.',
      'Exception',
    ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(clrHead, canary, fc.array(clrFrame, { maxLength: 4 }))
      .map(([name, message, frames]) => ({ name, message, stack: frames.join('\n') })),
  },
);

function joinLines([head, frames]: readonly [string, readonly string[]]): string {
  return [head, ...frames].join('\n');
}

/** A real error of a class that a user named. */
function makeError(name: string, stack: string): Error {
  const made = { [name]: class extends RangeError {} }[name] ?? RangeError;
  const error = new made(name);
  error.stack = stack;
  return error;
}
