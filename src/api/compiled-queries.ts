import { useGraphQlJit } from '@envelop/graphql-jit';
import { type DocumentNode, type ExecutionArgs, getOperationAST, getVariableValues, Kind } from 'graphql';

/**
 * Compiles queries that are asked a second time to code of their own, which puts answers together in half the time. A
 * compiled query lasts as long as its document, and how many of those are kept is limited.
 */
export function compileQueries() {
  const askedOnce = new WeakSet<DocumentNode>();
  return useGraphQlJit(
    {},
    {
      enableIf: (args) => {
        if (!isOneQuery(args.document)) return false;
        const isAskedAgain = askedOnce.has(args.document);
        askedOnce.add(args.document);
        return isAskedAgain && hasItsVariables(args);
      },
    },
  );
}

/** The plugin keeps one operation for a document, whichever is asked for by name. */
function isOneQuery({ definitions }: DocumentNode): boolean {
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operations.length === 1 && operations[0]?.operation === 'query';
}

/** What is wrong with a variable is told in our scalars' own words only by GraphQL's own execution. */
function hasItsVariables({ schema, document, variableValues }: ExecutionArgs): boolean {
  const definitions = getOperationAST(document)?.variableDefinitions ?? [];
  return definitions.length === 0 || 'coerced' in getVariableValues(schema, definitions, variableValues ?? {});
}
