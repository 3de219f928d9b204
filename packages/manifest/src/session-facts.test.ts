import { expect, test } from 'vitest';
import { SERVER, withValue } from './lib/products.fixture.ts';
import { parseManifest } from './parse.ts';
import {
  BUILT_IN_FACT_NAMES,
  BUILT_IN_FACTS,
  isBuiltInFact,
  USUAL_FACTS,
} from './session-facts.ts';
import { archOfNode, osOfPlatform } from './platform-names.ts';
import { compileShapers } from './shape.ts';

test('every fact that Candor knows may be named in a manifest, and is then declared as here', () => {
  const names = [...BUILT_IN_FACT_NAMES, ...Object.keys(USUAL_FACTS)];
  const result = parseManifest(withValue(withValue(SERVER, ['questions'], []), ['session'], names));
  expect(result.ok && result.value.session).toEqual({ ...BUILT_IN_FACTS, ...USUAL_FACTS });
});

test.each([
  ['win32', 'x64', 'windows', 'amd64'],
  ['linux', 'arm64', 'linux', 'arm64'],
  ['darwin', 'arm64', 'darwin', 'arm64'],
  ['android', 'arm', 'linux', 'arm32'],
  ['sunos', 'ia32', 'solaris', 'x86'],
  ['haiku', 'mips', 'other', 'other'],
])('Node on %s and %s is told as %s and %s', (platform, arch, os, told) => {
  expect([osOfPlatform(platform), archOfNode(arch)]).toEqual([os, told]);
});

test('what is told of this very machine passes the shaper of facts', () => {
  const session = ['version', 'os', 'arch', 'runtime', 'runtime_version'];
  const result = parseManifest(
    withValue(withValue(SERVER, ['questions'], []), ['session'], session),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  const facts = {
    version: '1.0.0',
    os: osOfPlatform(process.platform),
    arch: archOfNode(process.arch),
    runtime: 'nodejs',
    runtime_version: process.versions.node,
  };
  expect(compileShapers(result.value).facts(facts)).toEqual({ fields: facts, refused: [] });
});

test('a name that every object inherits is no built-in fact', () => {
  expect(isBuiltInFact('constructor')).toBe(false);
  expect(isBuiltInFact('os')).toBe(true);
});
