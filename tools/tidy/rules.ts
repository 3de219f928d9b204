import type { Finding, Rule, Tree } from './tree.ts';
import { checkArrows } from './rules/arrows.ts';
import { checkDependencies } from './rules/dependencies.ts';
import { checkEffects } from './rules/effects.ts';
import { checkLengths } from './rules/lengths.ts';
import { checkNames } from './rules/names.ts';
import { checkPackages } from './rules/packages.ts';
import { checkRemarks } from './rules/remarks.ts';

/** The house rules that a program can check, in the order in which they are told. */
const rules: readonly Rule[] = [
  checkArrows,
  checkDependencies,
  checkEffects,
  checkLengths,
  checkNames,
  checkPackages,
  checkRemarks,
];

export function checkTree(tree: Tree): Finding[] {
  return rules.flatMap((rule) => rule(tree));
}
