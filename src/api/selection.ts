import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** The fields that a query asks for, by name, each with those below it. What a directive may leave out is among them. */
export interface Selection extends ReadonlyMap<string, Selection> {}

type Growing = Map<string, Growing>;

const known = new WeakMap<FieldNode, { readonly nodes: readonly FieldNode[]; readonly selection: Selection }>();

/** What is asked of the field that is being resolved: the same object for the same field of a document. */
export function selectionOf({ fieldNodes: nodes, fragments }: GraphQLResolveInfo): Selection {
  const [node] = nodes;
  const earlier = node && known.get(node);
  // Which nodes meet in one field can depend on variables.
  if (earlier?.nodes.length === nodes.length && earlier.nodes.every((one, index) => one === nodes[index])) {
    return earlier.selection;
  }
  const selection: Growing = new Map();
  for (const { selectionSet } of nodes) collect(selectionSet, fragments, selection);
  if (node) known.set(node, { nodes, selection });
  return selection;
}

/** What is asked of the items of a connection. */
export function itemsOf(connection: Selection): Selection {
  const [nodes, edges] = [connection.get('nodes'), connection.get('edges')?.get('node')];
  if (!nodes || !edges) return nodes ?? edges ?? new Map();
  return merge(nodes, edges);
}

function collect(
  selectionSet: SelectionSetNode | undefined,
  fragments: GraphQLResolveInfo['fragments'],
  into: Growing,
): void {
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const below = into.get(selection.name.value) ?? new Map();
      into.set(selection.name.value, below);
      collect(selection.selectionSet, fragments, below);
    } else {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      collect(fragment?.selectionSet, fragments, into);
    }
  }
}

function merge(one: Selection, other: Selection): Selection {
  const merged = new Map(one);
  for (const [name, below] of other) merged.set(name, merge(merged.get(name) ?? new Map(), below));
  return merged;
}
