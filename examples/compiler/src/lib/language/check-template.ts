import { type Scope, checkExpression, expectType } from './check-expression.ts';
import type { Report } from './diagnostic.ts';
import type { Aspect, Expression, Parameter, Template, TemplateNode } from './syntax.ts';
import { FLAG, NUMBER, UNKNOWN, type ValueType, formatType } from './value-type.ts';

/** All aspects of a project by name. */
export type AspectTable = ReadonlyMap<string, Aspect>;

interface CheckContext {
  readonly aspects: AspectTable;
  readonly report: Report;
  /** Whether `@body` has a meaning here. */
  readonly isInAspect: boolean;
}

/** Collects the aspects of all templates; each name can be taken once in a project. */
export function collectAspects(templates: readonly Template[], report: Report): AspectTable {
  const aspects = new Map<string, Aspect>();
  for (const aspect of templates.flatMap((template) => template.aspects)) {
    const first = aspects.get(aspect.name);
    if (first === undefined) aspects.set(aspect.name, aspect);
    else {
      report(
        'duplicate_name',
        aspect.at,
        `expected one aspect '${aspect.name}' in a project; it is declared at ${first.at.file}:${first.at.line} too`,
      );
    }
  }
  return aspects;
}

/** Checks one source file: its own aspects, then its text. */
export function checkTemplate(template: Template, aspects: AspectTable, report: Report): void {
  for (const aspect of template.aspects) checkAspect(aspect, aspects, report);
  const scope = declareParameters(template.parameters, report);
  checkNodes(template.nodes, scope, { aspects, report, isInAspect: false });
}

/** Whether the aspect wraps something: `@body` stands in it somewhere. */
export function hasBody(nodes: readonly TemplateNode[]): boolean {
  return nodes.some((node) => node.kind === 'body' || innerBlocks(node).some(hasBody));
}

/** The blocks inside a node, in the order in which they are written. */
export function innerBlocks(node: TemplateNode): readonly (readonly TemplateNode[])[] {
  switch (node.kind) {
    case 'for':
      return [node.body, node.otherwise];
    case 'if':
      return [...node.branches.map((branch) => branch.body), node.otherwise];
    case 'wrap':
      return [node.body];
    default:
      return [];
  }
}

function checkAspect(aspect: Aspect, aspects: AspectTable, report: Report): void {
  const scope = declareParameters(aspect.parameters, report);
  checkNodes(aspect.nodes, scope, { aspects, report, isInAspect: true });
  if (aspect.pattern !== null && (aspect.parameters.length > 0 || !hasBody(aspect.nodes))) {
    report(
      'body_mismatch',
      aspect.at,
      `expected an aspect with 'on' to have no parameters and a '@body'; '${aspect.name}' can not be woven in by itself`,
    );
  }
}

function declareParameters(parameters: readonly Parameter[], report: Report): Scope {
  const scope = new Map<string, ValueType>();
  for (const { name, type, at } of parameters) {
    if (scope.has(name))
      report('duplicate_name', at, `expected each parameter once, got '${name}' twice`);
    scope.set(name, type);
  }
  return scope;
}

function checkNodes(nodes: readonly TemplateNode[], outer: Scope, context: CheckContext): void {
  const scope = new Map(outer);
  for (const node of nodes) {
    if (node.kind === 'let') {
      scope.set(node.name, checkExpression(node.value, scope, context.report));
    } else {
      checkNode(node, scope, context);
    }
  }
}

function checkNode(node: TemplateNode, scope: Scope, context: CheckContext): void {
  const { report } = context;
  switch (node.kind) {
    case 'print':
      checkPrinted(node.value, scope, report);
      return;
    case 'for':
      checkFor(node, scope, context);
      return;
    case 'if':
      for (const branch of node.branches) {
        expectType(branch.condition, FLAG, scope, report);
        checkNodes(branch.body, scope, context);
      }
      checkNodes(node.otherwise, scope, context);
      return;
    case 'insert':
    case 'wrap':
      checkUse(node, scope, context);
      if (node.kind === 'wrap') checkNodes(node.body, scope, context);
      return;
    case 'body':
      if (!context.isInAspect) {
        report('misplaced_directive', node.at, "expected '@body' only in an aspect");
      }
      return;
    default:
  }
}

function checkPrinted(value: Expression, scope: Scope, report: Report): void {
  const type = checkExpression(value, scope, report);
  if (type.kind !== 'list' && type.kind !== 'record' && type.kind !== 'optional') return;
  const hint = type.kind === 'optional' ? "; '?? value' says what to print when it is missing" : '';
  report(
    'unprintable',
    value.at,
    `expected a text, a number or a flag to print, got ${formatType(type)}${hint}`,
  );
}

function checkFor(
  node: TemplateNode & { readonly kind: 'for' },
  scope: Scope,
  context: CheckContext,
): void {
  const type = checkExpression(node.list, scope, context.report);
  if (type.kind !== 'list' && type.kind !== 'unknown') {
    context.report(
      'wrong_type',
      node.list.at,
      `expected a list to go through, got ${formatType(type)}`,
    );
  }
  const inner = new Map(scope).set(node.item, type.kind === 'list' ? type.of : UNKNOWN);
  if (node.index !== null) inner.set(node.index, NUMBER);
  checkNodes(node.body, inner, context);
  checkNodes(node.otherwise, scope, context);
}

function checkUse(
  node: TemplateNode & { readonly kind: 'insert' | 'wrap' },
  scope: Scope,
  { aspects, report }: CheckContext,
): void {
  const aspect = aspects.get(node.aspect);
  if (aspect === undefined) {
    const known = aspects.size === 0 ? 'the project declares none' : [...aspects.keys()].join(', ');
    report(
      'unknown_aspect',
      node.at,
      `expected a declared aspect (${known}), got '${node.aspect}'`,
    );
    return;
  }
  if (hasBody(aspect.nodes) !== (node.kind === 'wrap')) {
    report(
      'body_mismatch',
      node.at,
      node.kind === 'wrap'
        ? `expected '@insert ${node.aspect}': the aspect has no '@body' to put the block into`
        : `expected '@wrap ${node.aspect} … @end': the aspect has a '@body'`,
    );
  }
  if (aspect.parameters.length !== node.args.length) {
    report(
      'wrong_arity',
      node.at,
      `expected ${aspect.parameters.length} arguments for '${node.aspect}', got ${node.args.length}`,
    );
  }
  for (const [index, arg] of node.args.entries()) {
    expectType(arg, aspect.parameters[index]?.type ?? UNKNOWN, scope, report);
  }
}
