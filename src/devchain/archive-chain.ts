import { Block, Blockchain } from '@acala-network/chopsticks-core';
import { StateHistory } from './state-history';

type Hex = `0x${string}`;
type ChainOptions = ConstructorParameters<typeof Blockchain>[0];
type BlockHeader = Awaited<Block['header']>;
type Changes = Record<Hex, Hex | null>;

interface StoredBlock {
  readonly hash: Hex;
  readonly header: Hex;
  readonly extrinsics: Hex[];
}

/** Blocks kept decoded. One costs some kilobytes, its stored form some hundred bytes, decoding it again next to nothing. */
const MAX_DECODED_BLOCKS = 8;

/**
 * A chain that keeps every block and every state and stays fast and small: an indexer may begin again from the first
 * block at any time. There are no forks on it, and the runtime is not upgraded.
 */
export class ArchiveChain extends Blockchain {
  private readonly history = new StateHistory();
  private readonly stored: StoredBlock[] = [];
  private readonly heights = new Map<Hex, number>();
  private readonly decoded = new Map<number, Block>();

  static async create(options: Omit<ChainOptions, 'maxMemoryBlockCount'>, genesis: Changes): Promise<ArchiveChain> {
    // chopsticks' own maps of blocks are not used: what is asked for comes from `getBlock` and `getBlockAt` here.
    const chain = new ArchiveChain({ ...options, maxMemoryBlockCount: 2 });
    await chain.store(chain.head, genesis);
    return chain;
  }

  override async onNewBlock(block: Block): Promise<void> {
    await this.store(block, await block.storageDiff());
  }

  override async getBlock(hash?: Hex): Promise<Block | undefined> {
    const height = hash ? this.heights.get(hash) : this.head.number;
    return height === undefined ? undefined : this.getBlockAt(height);
  }

  override async getBlockAt(height?: number | null): Promise<Block | undefined> {
    if (height === undefined || height === null || height === this.head.number) return this.head;
    const known = this.decoded.get(height);
    if (known) return known;
    const stored = this.stored[height];
    if (!stored) return undefined;
    const header = (await this.head.registry).createType('Header', stored.header) as BlockHeader;
    const block = new ArchivedBlock(this, height, stored, header, this.history.at(height), this.head, {});
    this.remember(block);
    return block;
  }

  /** Makes `block` the head, over the history instead of over its parent's storage. */
  private async store(block: Block, changes: Changes): Promise<void> {
    const { number, hash } = block;
    const [header, extrinsics] = await Promise.all([block.header, block.extrinsics]);
    this.history.write(number, changes);
    const stored = { hash, header: header.toHex(), extrinsics };
    this.stored[number] = stored;
    this.heights.set(hash, number);
    const archived = new ArchivedBlock(this, number, stored, header, this.history.at(number), block, changes);
    this.remember(archived);
    await this.setHead(archived);
  }

  private remember(block: Block): void {
    this.decoded.set(block.number, block);
    if (this.decoded.size <= MAX_DECODED_BLOCKS) return;
    const [oldest] = this.decoded.keys();
    if (oldest !== undefined) this.decoded.delete(oldest);
  }
}

class ArchivedBlock extends Block {
  constructor(
    private readonly archive: ArchiveChain,
    height: number,
    { hash, extrinsics }: StoredBlock,
    header: BlockHeader,
    storage: Block['storage'],
    /** Its metadata and types are this block's too. */
    sameRuntime: Block,
    private readonly changes: Changes,
  ) {
    super(archive, height, hash, sameRuntime, { header, extrinsics, storage });
  }

  override get parentBlock(): Promise<Block | undefined> {
    return this.number === 0 ? Promise.resolve(undefined) : this.archive.getBlockAt(this.number - 1);
  }

  /** What subscribers to storage are told. */
  override async storageDiff(): Promise<Changes> {
    return this.changes;
  }
}
