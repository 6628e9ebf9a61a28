import { type ExecutionArgs, getOperationAST, getVariableValues } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** An operation's variables as its fields read them; undefined when one of them is missing or of the wrong type. */
export function variablesOf({ schema, document, operationName, variableValues }: ExecutionArgs): Variables | undefined {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, definitions, variableValues ?? {}).coerced;
}
