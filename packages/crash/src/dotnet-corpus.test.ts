import { expect, test } from 'vitest';
import { compileVocabulary, type CompiledVocabulary } from './compile.ts';
import {
  corpusNote,
  type CorpusCase,
  flattenFrames,
  frameKinds,
  isCorpusThere,
  readCorpus,
  withOtherWords,
} from './corpus.fixture.ts';
import { describeFailure } from './describe.ts';
import type { DescribedError, FailureDescription } from './description.ts';
import { fingerprintFailure } from './fingerprint.ts';
import { judgeFailure } from './judge.ts';

const cases = readCorpus('dotnet-ps-stacks-dev.json');

/**
 * The vocabulary that a vendor's build would have made: the corpus gives its namespaces, and of classes and methods those that must
 * survive. Every class gets every method, so that telling them apart is the reader's work.
 */
function vocabularyOf({ vendor }: CorpusCase): CompiledVocabulary {
  const { namespaces = [], psModules = [] } = vendor;
  const names = new Set(
    cases.flatMap((one) => [...one.expect.mustContain, one.expect.errorType ?? '']),
  );
  const isClass = (name: string): boolean =>
    namespaces.some((space) => name.startsWith(`${space}.`));
  const classes = [...names].filter(isClass);
  const methods = [...names].filter((name) => name !== '' && !name.includes('.'));
  const symbols = methods.map((name) => ({ name: name === 'ctor' ? '.ctor' : name }));
  return compileVocabulary({
    vocabulary: 1,
    product: 'corpus',
    packages: [],
    namespaces,
    modules: [
      ...classes.map((name) => ({ kind: 'class' as const, name, symbols })),
      ...psModules.map((name) => ({ kind: 'script' as const, name, symbols })),
    ],
    types: classes.filter((name) => /Exception/.test(name)).map((name) => ({ name })),
    codes: [],
    templates: [],
  });
}

function describeCase(one: CorpusCase): FailureDescription {
  const runtime = one.dialect === 'powershell' ? 'powershell' : 'dotnet';
  return describeFailure(one.input.text, vocabularyOf(one), { runtime });
}

test.runIf(isCorpusThere)(`nothing private comes out of any stack of .NET${corpusNote}`, () => {
  const leaks: string[] = [];
  for (const one of [...cases, ...cases.map(withOtherWords)]) {
    const text = JSON.stringify(describeCase(one));
    const leaked = one.expect.mustNotContain.filter((word) => text.includes(word));
    leaks.push(...leaked.map((word) => `${one.id}: ${word}`));
  }
  expect(cases.length).toBeGreaterThan(100);
  expect(leaks).toEqual([]);
});

test.runIf(isCorpusThere)(
  `nothing of the vendor’s is lost in .NET and PowerShell${corpusNote}`,
  () => {
    const lost = cases.flatMap((one) => {
      const text = JSON.stringify(describeCase(one).error);
      const missing = one.expect.mustContain.filter((word) => !text.includes(word));
      return missing.map((word) => `${one.id}: ${word}`);
    });
    expect(lost).toEqual([]);
  },
);

test.runIf(isCorpusThere)(
  `every frame of .NET and PowerShell is of the kind that it is${corpusNote}`,
  () => {
    const framed = cases.filter(({ expect }) => expect.frameKinds != null);
    const told = framed.map((one) => [one.id, frameKinds(describeCase(one).error)]);
    expect(told).toEqual(framed.map((one) => [one.id, one.expect.frameKinds]));
    const unlisted = framed.filter((one) =>
      flattenFrames(describeCase(one).error).some(
        (frame) => frame.kind === 'vendor' && frame.module === null,
      ),
    );
    expect(unlisted).toEqual([]);
  },
);

test.runIf(isCorpusThere)(
  `the types of exceptions are told, the inner ones too${corpusNote}`,
  () => {
    const typed = cases.filter(({ expect }) => expect.errorType ?? expect.innerTypes);
    const told = typed.map((one) => {
      const { errorType, innerTypes } = one.expect;
      const [outer, ...inner] = readTypes(describeCase(one).error);
      return [one.id, errorType && outer, innerTypes && inner];
    });
    expect(told).toEqual(typed.map(({ id, expect }) => [id, expect.errorType, expect.innerTypes]));
  },
);

function readTypes({ type, cause }: DescribedError): string[] {
  const own = type.of === 'user' ? '<user-type>' : type.name;
  return [own, ...(cause === undefined ? [] : readTypes(cause))];
}

test.runIf(isCorpusThere)(`failures of .NET are judged by whose code failed${corpusNote}`, () => {
  const wrong = cases.filter((one) => {
    const first = one.expect.topOwnOrUserFrame;
    if (typeof first !== 'string') return false;
    const { why } = judgeFailure(describeCase(one), vocabularyOf(one));
    const byCode = first === 'vendor' ? ['vendor_code'] : ['user_code', 'misuse'];
    const outside = /IOException|FileNotFound|DirectoryNotFound|SqlException|Win32Exception/;
    const isOutside = outside.test(one.input.text ?? '');
    return !(isOutside ? [...byCode, 'environment'] : byCode).includes(why);
  });
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test.runIf(isCorpusThere)(
  `the same bug has one fingerprint, whatever else differs${corpusNote}`,
  () => {
    const groups = new Map<string, Set<string>>();
    for (const one of cases) {
      const group = one.expect.fingerprintGroup;
      if (group === undefined) continue;
      const prints = groups.get(group) ?? new Set();
      groups.set(group, prints.add(fingerprintFailure(describeCase(one)).fingerprint));
    }
    expect([...groups.values()].map((prints) => prints.size)).toEqual(
      [...groups.keys()].map(() => 1),
    );
    expect(new Set([...groups.values()].flatMap((prints) => [...prints])).size).toBe(groups.size);
    expect(groups.size).toBeGreaterThan(1);
  },
);
