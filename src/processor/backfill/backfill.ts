import { createOrmConfig } from '@subsquid/typeorm-config';
import { DataSource } from 'typeorm';
import type { IndexedBlock } from '../../database/indexed-block';
import type { Logger } from '../../shared/logger';
import { type BatchOptions, processBatch } from '../batch';
import type { Endpoints } from '../endpoints';
import type { IndexDatabase } from '../index-database';
import { BackfillStore } from './backfill-store';
import { type BlockBatch, BlockBatches } from './block-batches';
import { finalizedBlock } from './finalized-block';
import { Progress } from './progress';
import { RpcClient } from './rpc-client';

export interface BackfillOptions extends BatchOptions {
  readonly endpoints: Endpoints;
  readonly projectDir: string;
  /** Not connected. It makes the tables that say how far the index is, and takes back blocks that were not final. */
  readonly database: IndexDatabase;
  readonly startBlock: number;
  /** Larger batches change the same rows less often; smaller ones take less memory and lose less when they fail. */
  readonly eventsPerBatch: number;
  readonly logger: Logger;
}

/**
 * Indexes the blocks up to the finalized head, several times faster than SQD does: it asks for many blocks at a time,
 * decodes only what the contracts emitted, and writes large batches in few statements. SQD's processor goes on from
 * there and finds the rows that it would have written itself: the handlers are the same, and so is the row that says
 * how far they got.
 * @throws InconsistentNodeError, ForeignProcessError, DatabaseError, RpcUnreachableError, RpcRefusedError
 */
export async function backfill(options: BackfillOptions): Promise<void> {
  const { database, startBlock } = options;
  const rpc = new RpcClient(options.endpoints);
  try {
    const { top, ...start } = await database.connect();
    let indexed: IndexedBlock = start;
    let unfinal = top.length;
    for (;;) {
      const from = Math.max(indexed.height + 1, startBlock);
      const { height: to } = await finalizedBlock(rpc);
      if (to < from + unfinal) return;
      if (unfinal > 0) indexed = await replaceUnfinal(rpc, options, indexed, from + unfinal);
      else indexed = await fill(rpc, options, indexed, from, to);
      unfinal = 0;
    }
  } finally {
    rpc.close();
    await database.disconnect();
  }
}

/**
 * Indexes the blocks up to `to` in the transaction in which typeorm-store takes back those that were not final: readers
 * see the one or the other.
 */
async function replaceUnfinal(
  rpc: RpcClient,
  options: BackfillOptions,
  indexed: IndexedBlock,
  to: number,
): Promise<IndexedBlock> {
  const found: BlockBatch[] = [];
  for await (const batch of batchesAfter(rpc, options, indexed, indexed.height + 1, to)) found.push(batch);
  const last = found.at(-1)?.last ?? indexed;
  const blocks = found.flatMap((batch) => batch.blocks);
  await options.database.transact({ prevHead: indexed, nextHead: last }, async (store) => {
    await processBatch({ store, blocks, log: options.logger }, options);
  });
  return last;
}

async function fill(
  rpc: RpcClient,
  options: BackfillOptions,
  indexed: IndexedBlock,
  from: number,
  to: number,
): Promise<IndexedBlock> {
  const entities = new DataSource(createOrmConfig({ projectDir: options.projectDir }));
  try {
    await entities.initialize();
    const store = new BackfillStore(entities, options.database, indexed);
    const progress = new Progress(options.logger, from, to);
    for await (const batch of batchesAfter(rpc, options, indexed, from, to)) {
      await processBatch({ store, blocks: batch.blocks, log: options.logger }, options);
      await store.flush(batch.last);
      progress.reached(batch.last.height);
    }
    return await store.drain();
  } finally {
    if (entities.isInitialized) await entities.destroy();
  }
}

function batchesAfter(
  rpc: RpcClient,
  { contracts, eventsPerBatch, hash }: BackfillOptions,
  indexed: IndexedBlock,
  from: number,
  to: number,
): AsyncGenerator<BlockBatch> {
  return new BlockBatches(rpc, new Set(contracts.keys()), eventsPerBatch, hash).read(from, to, indexed);
}
