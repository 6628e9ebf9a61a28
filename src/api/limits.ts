import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import {
  type DefinitionNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  Kind,
  NoSchemaIntrospectionCustomRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { countItems } from './count-items';
import { QueryTooLargeError } from './errors';

/** Levels of a query; the deepest that is of use has ten. */
const LARGEST_DEPTH = 12;
const LARGEST_COST = 50_000;
const LARGEST_ITEM_COUNT = 5_000;

/** Refuses queries before they run: by depth, fields, aliases, directives, tokens and items. */
export function queryLimits({ isDevelopment }: { readonly isDevelopment: boolean }) {
  const limits = [
    EnvelopArmorPlugin({
      maxDepth: { n: LARGEST_DEPTH },
      costLimit: { maxCost: LARGEST_COST },
      blockFieldSuggestion: { enabled: !isDevelopment },
    }),
    itemLimit,
  ];
  return isDevelopment ? limits : [...limits, noIntrospection];
}

const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
};

const itemLimit: Plugin = {
  onExecute: ({ args }) => refuseTooManyItems(args),
  onSubscribe: ({ args }) => refuseTooManyItems(args),
};

function refuseTooManyItems(args: ExecutionArgs): void {
  const operation = getOperationAST(args.document, args.operationName);
  if (!operation) return;
  const fragments = args.document.definitions.filter(
    (definition: DefinitionNode): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const { coerced } = getVariableValues(args.schema, operation.variableDefinitions ?? [], args.variableValues ?? {});
  // Variables of the wrong type are told by the execution.
  if (!coerced) return;
  const count = countItems(args.schema, operation, fragments, coerced);
  if (count > LARGEST_ITEM_COUNT) {
    throw new QueryTooLargeError(
      `The query can return ${count} items, and ${LARGEST_ITEM_COUNT} are the most. Ask for smaller pages with first.`,
    );
  }
}
