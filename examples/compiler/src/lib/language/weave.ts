import { wovenNodesMax } from '../../limits.ts';
import { type AspectTable, hasBody } from './check-template.ts';
import type { Position, Report } from './diagnostic.ts';
import { matchesPattern } from './match-pattern.ts';
import type { Aspect, Expression, Template, TemplateNode } from './syntax.ts';

/** A template after weaving: the uses of aspects are replaced by the aspects themselves. */
export type WovenNode = { readonly at: Position } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'let'; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'for';
      readonly item: string;
      readonly index: string | null;
      readonly list: Expression;
      readonly body: readonly WovenNode[];
      readonly otherwise: readonly WovenNode[];
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly condition: Expression;
        readonly body: readonly WovenNode[];
      }[];
      readonly otherwise: readonly WovenNode[];
    }
  /** An aspect's own text. It sees its parameters and nothing else; the arguments belong to the names outside. */
  | {
      readonly kind: 'expansion';
      readonly bindings: readonly { readonly name: string; readonly value: Expression }[];
      readonly nodes: readonly WovenNode[];
    }
  /** The wrapped block inside an expansion: it sees the names outside of it again. */
  | { readonly kind: 'caller'; readonly nodes: readonly WovenNode[] }
);

export interface WovenTemplate {
  readonly template: Template;
  readonly nodes: readonly WovenNode[];
  /** The names of the aspects that were woven in. */
  readonly aspects: ReadonlySet<string>;
}

interface WeaveContext {
  readonly aspects: AspectTable;
  readonly used: Set<string>;
  /** Nodes that may still be made. */
  nodesLeft: number;
}

/** Replaces every use of an aspect in a checked template, and wraps it in the aspects whose pattern fits its file name. */
export function weaveTemplate(
  template: Template,
  aspects: AspectTable,
  report: Report,
): WovenTemplate {
  const context: WeaveContext = { aspects, used: new Set(), nodesLeft: wovenNodesMax };
  let nodes = weaveNodes(template.nodes, [], context);
  if (template.nodes.length > 0) {
    for (const aspect of aspects.values()) {
      if (isWovenInto(aspect, template.file)) nodes = [expand(aspect, [], nodes, context)];
    }
  }
  if (context.nodesLeft < 0) {
    report(
      'too_large',
      { file: template.file, line: 1, column: 1 },
      `expected at most ${wovenNodesMax} pieces after weaving: an aspect repeats its '@body' too often`,
    );
  }
  return { template, nodes, aspects: context.used };
}

function isWovenInto(aspect: Aspect, file: string): boolean {
  return (
    aspect.pattern !== null &&
    aspect.at.file !== file &&
    hasBody(aspect.nodes) &&
    matchesPattern(file.replace(/\.stencil$/, ''), aspect.pattern)
  );
}

function weaveNodes(
  nodes: readonly TemplateNode[],
  body: readonly WovenNode[],
  context: WeaveContext,
): readonly WovenNode[] {
  const woven: WovenNode[] = [];
  for (const node of nodes) {
    context.nodesLeft -= 1;
    if (context.nodesLeft < 0) return woven;
    woven.push(weaveNode(node, body, context));
  }
  return woven;
}

function weaveNode(
  node: TemplateNode,
  body: readonly WovenNode[],
  context: WeaveContext,
): WovenNode {
  const weave = (nodes: readonly TemplateNode[]): readonly WovenNode[] =>
    weaveNodes(nodes, body, context);
  switch (node.kind) {
    case 'for':
      return { ...node, body: weave(node.body), otherwise: weave(node.otherwise) };
    case 'if':
      return {
        ...node,
        branches: node.branches.map((branch) => ({ ...branch, body: weave(branch.body) })),
        otherwise: weave(node.otherwise),
      };
    case 'body':
      return { kind: 'caller', nodes: body, at: node.at };
    case 'insert':
    case 'wrap': {
      const aspect = context.aspects.get(node.aspect);
      // The check has reported it; here the template is emitted no more.
      if (aspect === undefined) return { kind: 'text', text: '', at: node.at };
      const inner = node.kind === 'wrap' ? weave(node.body) : [];
      return expand(aspect, node.args, inner, context);
    }
    default:
      return node;
  }
}

function expand(
  aspect: Aspect,
  args: readonly Expression[],
  inner: readonly WovenNode[],
  context: WeaveContext,
): WovenNode {
  context.used.add(aspect.name);
  return {
    kind: 'expansion',
    bindings: aspect.parameters.map((parameter, index) => ({
      name: parameter.name,
      value: args[index] ?? { kind: 'hole', at: parameter.at },
    })),
    nodes: weaveNodes(aspect.nodes, inner, context),
    at: aspect.at,
  };
}
