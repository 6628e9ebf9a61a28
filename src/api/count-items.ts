import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { BadInputError } from './errors';
import { DEFAULT_PAGE } from './page';

interface Counting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly largestPage: number;
  /** A fragment is counted once, however often it is spread: spreading doubles at every level otherwise. */
  readonly counted: Map<string, number>;
}

/**
 * How many items an operation can return at the most. Limits on depth and fields do not see that a page of pages of
 * pages is a million items. @throws BadInputError for a page of a size that may not be.
 */
export function countItems(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  { variables, largestPage }: Pick<Counting, 'variables' | 'largestPage'>,
): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const counting = { schema, fragments: byName, variables, largestPage, counted: new Map() };
  return countSelections(operation.selectionSet, root, counting);
}

function countSelections(selectionSet: SelectionSetNode, type: GraphQLObjectType, counting: Counting): number {
  let items = 0;
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) items += countField(selection, type, counting);
    else if (selection.kind === Kind.INLINE_FRAGMENT) items += countSelections(selection.selectionSet, type, counting);
    else items += countFragment(selection.name.value, type, counting);
  }
  return items;
}

function countFragment(name: string, type: GraphQLObjectType, counting: Counting): number {
  const fragment = counting.fragments.get(name);
  if (!fragment) return 0;
  const items = counting.counted.get(name) ?? countSelections(fragment.selectionSet, type, counting);
  counting.counted.set(name, items);
  return items;
}

function countField(field: FieldNode, parent: GraphQLObjectType, counting: Counting): number {
  const definition = parent.getFields()[field.name.value];
  if (!definition || !field.selectionSet) return 0;
  const type = getNamedType(definition.type);
  if (!isObjectType(type)) return 0;
  // A connection's page is counted where its size is, not again at its nodes and edges.
  const isList = isListType(isNonNullType(definition.type) ? definition.type.ofType : definition.type);
  const isPage = type.name.endsWith('Connection');
  const inside = countSelections(field.selectionSet, type, counting);
  if (isPage) return pageSize(field, counting) * (1 + inside);
  return isList ? inside : inside + (type.name === 'PageInfo' || type.name === 'Provenance' ? 0 : 1);
}

function pageSize(field: FieldNode, { variables, largestPage }: Counting): number {
  const size = givenSize(field, variables);
  if (size >= 1 && size <= largestPage) return size;
  throw new BadInputError(`A page has 1 to ${largestPage} items, not ${size}.`);
}

function givenSize(field: FieldNode, variables: Readonly<Record<string, unknown>>): number {
  for (const argument of field.arguments ?? []) {
    if (argument.name.value !== 'first' && argument.name.value !== 'last') continue;
    const { value } = argument;
    if (value.kind === Kind.INT) return Number(value.value);
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    if (typeof given === 'number') return given;
  }
  return DEFAULT_PAGE;
}
