import {
  APPLY_EXTRINSIC_ERROR,
  Api,
  type Block,
  BuildBlockMode,
  type InherentProvider,
} from '@acala-network/chopsticks-core';
import { GenericExtrinsic } from '@polkadot/types';
import { ArchiveChain } from './archive-chain';
import { buildGenesis, readRuntime } from './genesis';
import { GenesisSource } from './genesis-source';
import { TransactionPool } from './transaction-pool';

type Hex = `0x${string}`;

/** Blocks are at least this far apart: the runtime's minimum period is 5 ms. */
const MIN_BLOCK_TIME_MS = 6;

export interface BlockProducerOptions {
  /** Where the time of a block comes from, in Unix ms. */
  readonly blockTime: () => Promise<number>;
  /** Real time without a block after which an empty one is sealed. */
  readonly heartbeatMs: number;
  /** Told when a block could not be built; the chain goes on with the next. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Seals blocks over the contracts runtime: one as soon as a transaction waits, an empty one after it so that its block
 * becomes final on an idle chain too, and an empty one when nothing happened for a heartbeat.
 */
export class BlockProducer {
  readonly pool = new TransactionPool();
  /** Transactions that do not fit the block being built. */
  private readonly exhausted = new Set<Hex>();
  private sealing: Promise<void> = Promise.resolve();
  private heartbeat: NodeJS.Timeout | undefined;

  private constructor(
    readonly chain: ArchiveChain,
    readonly genesisHash: Hex,
    private readonly options: BlockProducerOptions,
  ) {
    chain.txPool.event.on(APPLY_EXTRINSIC_ERROR, ([extrinsic, error]: [Hex, ApplyError]) => {
      if (error.isInvalid && error.asInvalid.isExhaustsResources) this.exhausted.add(extrinsic);
    });
  }

  static async start(options: BlockProducerOptions): Promise<BlockProducer> {
    const state = await buildGenesis(readRuntime());
    const source = await GenesisSource.create(state);
    const api = new Api(source);
    await api.isReady;
    const chain = await ArchiveChain.create(
      {
        api,
        buildBlockMode: BuildBlockMode.Manual,
        inherentProviders: [timestampInherent(options.blockTime)],
        header: { hash: source.genesisHash, number: 0 },
        registeredTypes: {},
        runtimeLogLevel: 0,
      },
      state,
    );
    const producer = new BlockProducer(chain, source.genesisHash, options);
    // Block 0 has no time; contracts ask for it.
    await producer.seal([]);
    return producer;
  }

  /** The newest final block: one behind the head. */
  async finalized(): Promise<Block> {
    return (await this.chain.head.parentBlock) ?? this.chain.head;
  }

  /** Puts every waiting transaction in one block, then seals an empty one behind it. */
  sealTransactions(): void {
    this.enqueue(async () => {
      let sealed = 0;
      for (let ready = this.pool.ready(); ready.length > 0; ready = this.pool.ready()) {
        await this.seal(ready);
        sealed += 1;
      }
      if (sealed > 0) await this.seal([]);
    });
  }

  /** One piece of work at a time, in order. */
  private enqueue(work: () => Promise<void>): void {
    this.sealing = this.sealing.then(work).catch(this.options.onFailure);
  }

  private async seal(transactions: Hex[]): Promise<void> {
    clearTimeout(this.heartbeat);
    this.exhausted.clear();
    let included = new Set<Hex>();
    try {
      const block = await this.chain.newBlockWithParams({
        transactions,
        upwardMessages: {},
        downwardMessages: [],
        horizontalMessages: {},
      });
      included = new Set(await block.extrinsics);
    } finally {
      // chopsticks would try again what made the runtime panic.
      this.chain.txPool.clear();
      const hasProgress = transactions.some((extrinsic) => included.has(extrinsic));
      for (const extrinsic of transactions) {
        if (included.has(extrinsic)) this.pool.include(extrinsic);
        else if (!hasProgress || !this.exhausted.has(extrinsic)) this.pool.drop(extrinsic);
      }
      this.heartbeat = setTimeout(() => this.enqueue(() => this.seal([])), this.options.heartbeatMs);
    }
  }
}

interface ApplyError {
  readonly isInvalid: boolean;
  readonly asInvalid: { readonly isExhaustsResources: boolean };
}

function timestampInherent(blockTime: () => Promise<number>): InherentProvider {
  let lastMs = 0;
  return {
    async createInherents(block) {
      const parent = await block.parentBlock;
      if (!parent) throw new Error('A block without a parent needs no time.');
      const meta = await parent.meta;
      lastMs = Math.max(Math.ceil(await blockTime()), lastMs + MIN_BLOCK_TIME_MS);
      const set = meta.tx.timestamp?.set;
      if (!set) throw new Error('The runtime has no timestamp.');
      return [new GenericExtrinsic(meta.registry, set(BigInt(lastMs))).toHex()];
    },
  };
}
