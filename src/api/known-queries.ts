import type { IncomingMessage } from 'node:http';
import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { CompiledQueries } from './compiled-queries';
import type { LimitItems } from './limits';
import type { ApiMetrics } from './metrics';
import type { Gone } from './queries/reader';
import { variablesOf } from './variables';

/** A result, and how compiled queries have it written. */
export interface Result extends ExecutionResult {
  readonly stringify?: (result: ExecutionResult) => string;
}

/** What yoga says of errors that are not for clients. */
const UNEXPECTED = 'Unexpected error.';

export interface KnownQueriesOptions {
  readonly schema: GraphQLSchema;
  readonly compiled: CompiledQueries;
  readonly limitItems: LimitItems;
  readonly metrics: ApiMetrics;
  readonly createContext: (gone: Gone) => Promise<object>;
  /** Says what a client is told of an error; `message` when that is nothing. */
  readonly maskError: (error: unknown, message: string) => Error;
}

/**
 * Executes compiled queries without yoga, whose plugins have nothing more to say of them: that takes as long as all that
 * is done for their answer. What is charged, counted and told of them is the same.
 */
export class KnownQueries {
  constructor(private readonly options: KnownQueriesOptions) {}

  /** Undefined for what yoga has to look at. @throws AppError for what is refused. */
  async execute(params: GraphQLParams, request: IncomingMessage, gone: Gone): Promise<Result | undefined> {
    const { schema, compiled, limitItems, metrics, createContext, maskError } = this.options;
    const query = compiled.find(params);
    if (!query) return undefined;
    const args = { schema, document: query.document, variableValues: params.variables };
    const variables = variablesOf(args);
    if (!variables) return undefined;
    limitItems({ ...args, contextValue: { req: request } }, variables, false);
    const contextValue = await createContext(gone);
    const stop = metrics.startOperation();
    const executed = (await query.execute({ ...args, contextValue })) as Result;
    const { errors } = executed;
    const result = errors
      ? { ...executed, errors: errors.map((error) => maskError(error, UNEXPECTED) as GraphQLError) }
      : executed;
    stop(result);
    return result;
  }
}
