import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import {
  type DefinitionNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type GraphQLError,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ApiLimits } from '../shared/api-config';
import { countItems } from './count-items';
import { QueryTooLargeError } from './errors';
import { type Variables, variablesOf } from './variables';

export interface QueryLimitsOptions {
  readonly limits: ApiLimits;
  /** Introspection and suggestions. */
  readonly isIntrospectable: boolean;
  readonly limitItems: LimitItems;
}

/** `variables` as `variablesOf` has them. @throws QueryTooLargeError, BadInputError, and what `onCount` throws. */
export type LimitItems = (args: ExecutionArgs, variables: Variables | undefined, isSubscription: boolean) => void;

/** Refuses operations that can return too many items; `onCount` is told how many the others can, before they run. */
export function limitItemsBy(
  limits: ApiLimits,
  onCount: (context: unknown, count: number, isSubscription: boolean) => void,
): LimitItems {
  return (args, variables, isSubscription) => {
    // Variables of the wrong type are told by the execution.
    const count = variables ? countIn(args, variables, limits.pageSize) : 0;
    if (count > limits.items) {
      throw new QueryTooLargeError(
        `The query can return ${count} items, and ${limits.items} are the most. Ask for smaller pages with first.`,
      );
    }
    onCount(args.contextValue, count, isSubscription);
  };
}

/** Refuses queries before they run: by depth, fields, aliases, directives, tokens and items. */
export function queryLimits({ limits, isIntrospectable, limitItems }: QueryLimitsOptions): Plugin[] {
  return [
    EnvelopArmorPlugin({
      maxDepth: { n: limits.depth, onReject },
      costLimit: { maxCost: limits.cost, onReject },
      maxAliases: { n: limits.aliases, onReject },
      maxDirectives: { n: limits.directives, onReject },
      maxTokens: { n: limits.tokens, onReject },
      blockFieldSuggestion: { enabled: !isIntrospectable },
    }),
    {
      onExecute: ({ args }) => limitItems(args, variablesOf(args), false),
      onSubscribe: ({ args }) => limitItems(args, variablesOf(args), true),
    },
    ...(isIntrospectable ? [] : [noIntrospection]),
  ];
}

/** GraphQL Armor calls what is beyond a limit an error of syntax, and gives it no code. */
const onReject = [
  (_context: unknown, { message }: GraphQLError): never => {
    throw new QueryTooLargeError(message.replace(/^Syntax Error: /, ''));
  },
];

const noIntrospection: Plugin = {
  onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
};

function countIn(
  { schema, document, operationName }: ExecutionArgs,
  variables: Variables,
  largestPage: number,
): number {
  const operation = getOperationAST(document, operationName);
  if (!operation) return 0;
  const fragments = document.definitions.filter(
    (definition: DefinitionNode): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return countItems(schema, operation, fragments, { variables, largestPage });
}
