import type { IndexedBlock } from '../database/indexed-block';
import { EVENTS_KEY } from '../shared/block-proof';
import { AppError, messageOf } from '../shared/errors';
import { type NodeConnection, RpcRefusedError, RpcUnreachableError } from './node-connection';

/** The database holds blocks that the chain does not have. */
export class ChainResetError extends AppError {
  readonly code = 'CHAIN_RESET';
  readonly retryable = false;

  constructor(url: string, { height, hash }: IndexedBlock) {
    super(
      `The database has indexed block ${height} ${hash}, which the chain at ${url} does not have. Use the chain it was ` +
        'indexed from, wait until the node has caught up, or index into an empty database.',
      { url, height, hash },
    );
  }
}

/** The node has forgotten what it is to be indexed from. */
export class PrunedNodeError extends AppError {
  readonly code = 'NODE_PRUNED';
  readonly retryable = false;

  constructor(url: string, height: number, options: ErrorOptions) {
    super(
      `The node at ${url} has no state of block ${height}, the next to be indexed. Use an archive node ` +
        '(--state-pruning archive).',
      { url, height },
      options,
    );
  }
}

/**
 * Asks what SQD would otherwise find out with a stack trace, or try again for ever.
 * @throws ChainResetError, PrunedNodeError, RpcUnreachableError
 */
export async function assertIndexable(
  node: NodeConnection,
  startBlock: number,
  indexed: IndexedBlock | undefined,
): Promise<void> {
  try {
    await compare(node, startBlock, indexed);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new RpcUnreachableError([`${node.url} (${messageOf(cause)})`]);
  }
}

async function compare(node: NodeConnection, startBlock: number, indexed: IndexedBlock | undefined): Promise<void> {
  const hashAt = (height: number) => node.request('chain_getBlockHash', [height]);
  if (indexed && (await hashAt(indexed.height)) !== indexed.hash) throw new ChainResetError(node.url, indexed);
  const next = Math.max(startBlock, (indexed?.height ?? 0) + 1);
  const hash = await hashAt(next);
  // The block may not be made yet.
  if (hash === null) return;
  try {
    await node.request('state_getStorage', [EVENTS_KEY, hash]);
  } catch (cause) {
    if (cause instanceof RpcRefusedError) throw new PrunedNodeError(node.url, next, { cause });
    throw cause;
  }
}
