import { expect, test } from 'vitest';
import { compileVocabulary, type CompiledVocabulary } from './compile.ts';
import {
  corpusNote,
  type CorpusCase,
  flattenFrames,
  frameKinds,
  isCorpusThere,
  readCorpus,
  readCorpusSources,
  withOtherWords,
} from './corpus.fixture.ts';
import { describeFailure } from './describe.ts';
import type { FailureDescription, VendorFrame } from './description.ts';
import { fingerprintFailure } from './fingerprint.ts';
import { buildJavaScriptVocabulary } from './javascript.ts';
import { judgeFailure } from './judge.ts';

const cases = readCorpus('v8-stacks-dev.json');
const vocabulary = isCorpusThere ? buildVocabulary() : undefined;

/** As the vendor's build would have made it, from the emitted files alone. */
function buildVocabulary(): CompiledVocabulary {
  const { sources, ...vendor } = readCorpusSources();
  const files = Object.entries(sources).map(([path, code]) => ({ path, code }));
  return compileVocabulary(
    buildJavaScriptVocabulary(files, {
      product: 'build-kit',
      packages: [vendor.package],
      types: vendor.errorTypes.map((name) => ({ name, base: 'Error' })),
    }),
  );
}

function describeCase({ input }: CorpusCase): FailureDescription {
  if (vocabulary === undefined) throw new Error('expected the corpus to be there');
  const { name, message, ...rest } = input;
  const thrown = {
    ...rest,
    ...(typeof name === 'string' && { name }),
    ...(typeof message === 'string' && { message }),
  };
  return describeFailure(thrown, vocabulary, { runtime: 'v8' });
}

/** The same case as nothing but the text of its stack. */
function describeCaseText({ input }: CorpusCase): FailureDescription {
  if (vocabulary === undefined) throw new Error('expected the corpus to be there');
  return describeFailure(input.stack ?? '', vocabulary, { runtime: 'v8' });
}

function vendorFrames(description: FailureDescription): readonly VendorFrame[] {
  return flattenFrames(description.error).filter((frame) => frame.kind === 'vendor');
}

test.runIf(isCorpusThere)(`nothing private comes out of any V8 stack${corpusNote}`, () => {
  const leaks: string[] = [];
  for (const one of [...cases, ...cases.map(withOtherWords)]) {
    for (const described of [describeCase(one), describeCaseText(one)]) {
      const text = JSON.stringify(described);
      const leaked = one.expect.mustNotContain.filter((word) => text.includes(word));
      leaks.push(...leaked.map((word) => `${one.id}: ${word}`));
    }
  }
  expect(cases.length).toBeGreaterThan(200);
  expect(leaks).toEqual([]);
});

const withFrames = cases.filter(({ expect }) => expect.frameKinds != null);

test.runIf(isCorpusThere)(`no vendor frame of V8 is lost, nor its place${corpusNote}`, () => {
  const told = withFrames.map((one) => [
    one.id,
    vendorFrames(describeCase(one)).map(({ module, line, column }) => [module, line, column]),
  ]);
  const expected = withFrames.map(({ id, expect: { vendorFrames: frames = [] } }) => [
    id,
    frames.map(({ file, line, column }) => [file, line, column]),
  ]);
  expect(told).toEqual(expected);
  expect(JSON.stringify(expected).match(/dist\//g)?.length).toBeGreaterThan(400);
});

test.runIf(isCorpusThere)(`the functions of vendor frames are told by name${corpusNote}`, () => {
  const missing = withFrames.flatMap((one) => {
    const told = vendorFrames(describeCase(one));
    const names = (one.expect.vendorFrames ?? []).map((frame) => frame.function ?? '');
    const lost = names.filter((name, index) => told[index]?.symbol?.includes(name) !== true);
    return lost.map((name) => `${one.id}: ${name}`);
  });
  expect(missing).toEqual([]);
});

test.runIf(isCorpusThere)(`every frame of V8 is of the kind that it is${corpusNote}`, () => {
  const expected = withFrames.map((one) => [one.id, one.expect.frameKinds]);
  const kinds = (describe: (one: CorpusCase) => FailureDescription): unknown[] =>
    withFrames.map((one) => [one.id, frameKinds(describe(one).error)]);
  expect(kinds(describeCase)).toEqual(expected);
  expect(kinds(describeCaseText)).toEqual(expected);
});

test.runIf(isCorpusThere)(`the types of errors of V8 are told${corpusNote}`, () => {
  const typed = cases.filter(({ expect }) => expect.errorType !== undefined);
  const told = typed.map((one) => {
    const { type } = describeCase(one).error;
    if (type.of === 'user') return [one.id, '<user-type>'];
    return [one.id, type.of === 'vendor' ? `vendor:${type.name}` : type.name];
  });
  expect(told).toEqual(typed.map(({ id, expect }) => [id, expect.errorType]));
});

test.runIf(isCorpusThere)(`failures of V8 are judged by whose code failed${corpusNote}`, () => {
  const wrong = cases.filter((one) => {
    const first = one.expect.topOwnOrUserFrame;
    if (typeof first !== 'string' || vocabulary === undefined) return false;
    const { why } = judgeFailure(describeCase(one), vocabulary);
    const byCode = first === 'vendor' ? ['vendor_code'] : ['user_code', 'misuse', 'no_vendor_code'];
    const hasCode = typeof one.input.code === 'string' || one.expect.errorType === 'AbortError';
    const outside = hasCode ? ['environment', 'aborted', 'timed_out'] : [];
    return ![...byCode, ...outside].includes(why);
  });
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test.runIf(isCorpusThere)(
  `the same bug has one fingerprint on all versions of Node${corpusNote}`,
  () => {
    const groups = new Map<string, Set<string>>();
    for (const one of cases) {
      const group = one.expect.fingerprintGroup;
      if (group === undefined) continue;
      const prints = groups.get(group) ?? new Set();
      prints.add(fingerprintFailure(describeCase(one)).fingerprint);
      prints.add(fingerprintFailure(describeCaseText(one)).fingerprint);
      groups.set(group, prints);
    }
    const split = [...groups].filter(([, prints]) => prints.size !== 1).map(([group]) => group);
    expect(groups.size).toBeGreaterThan(30);
    expect(split).toEqual([]);
  },
);

test.runIf(isCorpusThere)(
  `bugs that differ in type or vendor frames never merge${corpusNote}`,
  () => {
    // Scenarios that differ in the user's code alone are one bug: nothing that may be told tells them apart.
    const bugs = new Map<string, string>();
    const merged: string[] = [];
    for (const one of cases) {
      const { fingerprintGroup, vendorFrames: frames = [], errorType } = one.expect;
      if (fingerprintGroup === undefined) continue;
      const places = [
        ...new Set(frames.map(({ file, line, column }) => `${file}:${line}:${column}`)),
      ];
      const bug = [errorType, ...places].join(' ');
      const { fingerprint } = fingerprintFailure(describeCase(one));
      if ((bugs.get(fingerprint) ?? bug) !== bug) merged.push(one.id);
      bugs.set(fingerprint, bug);
    }
    expect(merged).toEqual([]);
    expect(bugs.size).toBeGreaterThan(20);
  },
);
