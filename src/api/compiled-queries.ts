import { useGraphQlJit } from '@envelop/graphql-jit';
import { type DocumentNode, type ExecutionArgs, getOperationAST, Kind } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { variablesOf } from './variables';

/** A document that was found to be good and compiled. */
export interface CompiledQuery {
  readonly document: DocumentNode;
  readonly execute: (args: ExecutionArgs) => unknown;
}

/**
 * Compiles queries that are asked a second time to code of their own, which puts answers together in half the time. A
 * compiled query lasts as long as its document, and how many of those are kept is limited.
 */
export class CompiledQueries {
  private readonly askedOnce = new WeakSet<DocumentNode>();
  private readonly compiled = new WeakSet<DocumentNode>();
  private readonly byText: LRUCache<string, CompiledQuery>;

  constructor(largestCount: number) {
    this.byText = new LRUCache({ max: largestCount });
  }

  readonly plugins = [
    useGraphQlJit(
      {},
      {
        enableIf: (args) => {
          if (!isOneQuery(args.document)) return false;
          const isAskedAgain = this.askedOnce.has(args.document);
          this.askedOnce.add(args.document);
          // What is wrong with a variable is told in our scalars' own words only by GraphQL's own execution.
          if (!isAskedAgain || !variablesOf(args)) return false;
          this.compiled.add(args.document);
          return true;
        },
      },
    ),
    {
      onExecute: ({ args, executeFn, context }) => {
        const { query } = (context as { readonly params: GraphQLParams }).params;
        if (typeof query !== 'string' || !this.compiled.has(args.document)) return;
        this.byText.set(query, { document: args.document, execute: executeFn });
      },
    } satisfies Plugin,
  ];

  /** The compiled query that is asked with, when nothing else is wanted than its answer. */
  find(params: GraphQLParams): CompiledQuery | undefined {
    const { query, operationName, variables } = params;
    const compiled = typeof query === 'string' ? this.byText.get(query) : undefined;
    if (!compiled || !getOperationAST(compiled.document, operationName)) return undefined;
    const isPlain = typeof (variables ?? {}) === 'object' && !Array.isArray(variables);
    return isPlain && Object.keys(params).every((name) => PLAIN.has(name)) ? compiled : undefined;
  }
}

const PLAIN: ReadonlySet<string> = new Set(['query', 'operationName', 'variables']);

/** The plugin keeps one operation for a document, whichever is asked for by name. */
function isOneQuery({ definitions }: DocumentNode): boolean {
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return operations.length === 1 && operations[0]?.operation === 'query';
}
