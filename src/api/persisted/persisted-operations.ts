import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { messageOf, UsageError } from '../../shared/errors';

/** The queries of docs/queries.md; `npm run persist` writes it. */
const OURS = join(__dirname, '..', '..', '..', 'persisted-operations.json');

/** Documents by their hash. */
type Store = ReadonlyMap<string, string>;

/** Answers clients that send the SHA-256 of a document in place of it, and where wanted no others. */
export function persistedOperations(file: string | undefined, isOnly: boolean): Plugin {
  const store = readStore(file ?? OURS);
  return usePersistedOperations({
    getPersistedOperation: (hash) => store.get(hash) ?? null,
    allowArbitraryOperations: !isOnly,
    customErrors: {
      notFound: refuse('PERSISTED_QUERY_NOT_FOUND', 'No operation with that hash is persisted here.'),
      keyNotFound: refuse('BAD_REQUEST', 'A request holds a query, or extensions.persistedQuery with its sha256Hash.'),
      persistedQueryOnly: refuse(
        'PERSISTED_QUERY_ONLY',
        'Only persisted operations are answered here: send extensions.persistedQuery with its sha256Hash.',
      ),
    },
  });
}

/** @throws UsageError when it is not JSON of documents by their SHA-256 in hex. */
export function readStore(file: string): Store {
  let documents: Readonly<Record<string, string>>;
  try {
    documents = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? 'it is not an object of texts' : messageOf(cause);
    throw new UsageError(`Cannot read the persisted operations ${file}: ${problem}.`, { file }, { cause });
  }
  for (const [hash, document] of Object.entries(documents)) {
    if (hashOf(document) === hash) continue;
    throw new UsageError(
      `In the persisted operations ${file}, ${hash} is not the SHA-256 of its document, which is ${hashOf(document)}.`,
      { file },
    );
  }
  return new Map(Object.entries(documents));
}

function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}

function refuse(code: string, message: string): () => GraphQLError {
  return () => new GraphQLError(message, { extensions: { code } });
}
