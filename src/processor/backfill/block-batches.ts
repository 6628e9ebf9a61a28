import { setImmediate } from 'node:timers/promises';
import type { IndexedBlock } from '../../database/indexed-block';
import { AppError, messageOf } from '../../shared/errors';
import { type BatchBlock, BLOCKS_BETWEEN_PAUSES } from '../batch';
import type { Hash } from '../hash';
import type { BlockDecoder } from './block-decoder';
import { ChainReader, type RawBlock } from './chain-reader';
import { InconsistentNodeError } from './node-errors';
import type { RpcClient } from './rpc-client';
import { Runtimes } from './runtimes';

/** However few events there are, how far the index is gets written after so many blocks. */
const MOST_BLOCKS = 5_000;

/** Blocks to be written in one transaction. */
export interface BlockBatch {
  /** Those in which one of the contracts emitted something. */
  readonly blocks: readonly BatchBlock[];
  /** How far the batch goes. */
  readonly last: IndexedBlock;
}

/** Reads a finalized range and decodes what the contracts emitted in it. */
export class BlockBatches {
  private readonly reader: ChainReader;
  private readonly runtimes: Runtimes;

  /** A batch ends with the block in which it reaches `eventsPerBatch`. */
  constructor(
    private readonly rpc: RpcClient,
    private readonly contracts: ReadonlySet<string>,
    private readonly eventsPerBatch: number,
    hash: Hash,
  ) {
    this.reader = new ChainReader(rpc, contracts);
    this.runtimes = new Runtimes(rpc, hash);
  }

  /** @throws InconsistentNodeError, RpcRefusedError, RpcUnreachableError */
  async *read(from: number, to: number, previous: IndexedBlock | undefined): AsyncGenerator<BlockBatch> {
    let blocks: BatchBlock[] = [];
    let eventCount = 0;
    let first = from;
    for await (const chunk of this.reader.read(from, to, previous)) {
      const decoders = await this.runtimes.decodersOf(chunk);
      for (const [index, raw] of chunk.blocks.entries()) {
        if (index % BLOCKS_BETWEEN_PAUSES === 0) await setImmediate();
        const { height, hash } = raw;
        const block = this.decode(raw, decoders[index]);
        if (block) {
          blocks.push(block);
          eventCount += block.events.length;
        }
        if (eventCount < this.eventsPerBatch && height - first + 1 < MOST_BLOCKS && height < to) continue;
        yield { blocks, last: { height, hash } };
        [blocks, eventCount, first] = [[], 0, height + 1];
      }
    }
  }

  private decode({ height, hash, content }: RawBlock, decoder: BlockDecoder | undefined): BatchBlock | undefined {
    if (!content || !decoder) return undefined;
    try {
      const events = decoder.contractEvents(content.events, content.extrinsics, this.contracts);
      if (events.length === 0) return undefined;
      return { header: { height, hash, timestamp: decoder.timeMs(content.extrinsics) }, events };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new InconsistentNodeError(this.rpc.url, height, `it cannot be read (${messageOf(cause)}).`, { cause });
    }
  }
}
