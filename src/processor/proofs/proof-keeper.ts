import type { IndexedBlock } from '../../database/indexed-block';
import { type Clock, sleep } from '../../shared/clock';
import { messageOf } from '../../shared/errors';
import type { Logger } from '../../shared/logger';
import { type ProofOutcome, type ProofReader, UnprovableError } from './proof-reader';
import type { ProofTables } from './proof-tables';

/** How many blocks' proofs are asked for together, and how many such groups are under way. */
const GROUP_BLOCKS = 20;
const GROUPS_IN_FLIGHT = 3;
/** Blocks that are looked up together. */
const LOOKED_UP_BLOCKS = 600;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export interface ProofKeeperOptions {
  readonly tables: ProofTables;
  readonly reader: ProofReader;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps the proofs of all final blocks with events of ours, in their order and behind the processor: a block's proof can
 * be had for as long as the node has its state. What the node no longer has is written down as missing, and not asked
 * for again.
 */
export class ProofKeeper {
  private throughHeight = -1;
  /** Whether a proof of this chain has held. */
  private isProvable = false;

  constructor(private readonly options: ProofKeeperOptions) {}

  /** Ends only when nothing can be proven; whatever else goes wrong is told and tried again. */
  async run(): Promise<void> {
    const { tables, clock, logger } = this.options;
    let isOpen = false;
    for (let pauseMs = PAUSE_MS; ; ) {
      try {
        if (!isOpen) ({ throughHeight: this.throughHeight, isProvable: this.isProvable } = await tables.open());
        isOpen = true;
        await this.catchUp();
        pauseMs = PAUSE_MS;
      } catch (error) {
        if (error instanceof UnprovableError) {
          logger.info(`No proofs of the events are kept. ${error.message}`);
          return;
        }
        logger.warn(`Proofs of the events could not be kept, and will be asked for again: ${messageOf(error)}`);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      await sleep(clock, pauseMs);
    }
  }

  /** Goes on until every final block has been dealt with. */
  private async catchUp(): Promise<void> {
    const { tables } = this.options;
    const finalHeight = await tables.finalHeight();
    while (this.throughHeight < finalHeight) {
      const blocks = await tables.blocksWithout(this.throughHeight, finalHeight, LOOKED_UP_BLOCKS);
      for await (const outcomes of this.readAll(blocks)) await this.keep(outcomes);
      if (blocks.length === LOOKED_UP_BLOCKS) continue;
      await tables.write([], finalHeight);
      this.throughHeight = finalHeight;
    }
  }

  /** Groups of outcomes in the order of the blocks, while the next ones are asked for. */
  private async *readAll(blocks: readonly IndexedBlock[]): AsyncGenerator<readonly ProofOutcome[]> {
    const underWay: Promise<readonly ProofOutcome[]>[] = [];
    for (let next = 0; ; ) {
      for (; underWay.length < GROUPS_IN_FLIGHT && next < blocks.length; next += GROUP_BLOCKS) {
        const group = this.read(blocks.slice(next, next + GROUP_BLOCKS));
        // Its failure is told when its turn comes.
        group.catch(() => {});
        underWay.push(group);
      }
      const group = underWay.shift();
      if (!group) return;
      yield await group;
    }
  }

  private async read(blocks: readonly IndexedBlock[]): Promise<readonly ProofOutcome[]> {
    try {
      return await this.options.reader.read(blocks);
    } catch (error) {
      if (error instanceof UnprovableError) await this.options.tables.writeProvable(error.message);
      throw error;
    }
  }

  private async keep(outcomes: readonly ProofOutcome[]): Promise<void> {
    const { tables, logger } = this.options;
    if (!this.isProvable) await this.decide(outcomes);
    await this.keepMetadata(outcomes);
    const last = outcomes.at(-1)?.block.height ?? this.throughHeight;
    await tables.write(outcomes, last);
    this.throughHeight = last;
    const missing = outcomes.filter((outcome) => 'missingReason' in outcome);
    const [first] = missing;
    if (!first) return;
    logger.warn(
      `${missing.length} of the blocks up to ${last} stay without a proof, ${first.block.height} first: ${first.missingReason}`,
    );
  }

  /** The first proof that holds, or has another root than its header, says what all others will be. */
  private async decide(outcomes: readonly ProofOutcome[]): Promise<void> {
    const { tables } = this.options;
    if (outcomes.some((outcome) => 'proven' in outcome)) {
      await tables.writeProvable(undefined);
      this.isProvable = true;
      return;
    }
    const unrooted = outcomes.find((outcome) => 'kind' in outcome && outcome.kind === 'unrooted');
    if (!unrooted || !('missingReason' in unrooted)) return;
    await tables.writeProvable(unrooted.missingReason);
    throw new UnprovableError(unrooted.missingReason);
  }

  /** Keeps the metadata of runtimes that are met for the first time. */
  private async keepMetadata(outcomes: readonly ProofOutcome[]): Promise<void> {
    const { tables, reader } = this.options;
    for (const outcome of outcomes) {
      if (!('proven' in outcome)) continue;
      const { specName, specVersion } = outcome.proven;
      if (await tables.hasRuntime(specName, specVersion)) continue;
      const metadata = await reader.readMetadata(outcome);
      if (metadata !== undefined) await tables.writeRuntime(specName, specVersion, metadata);
    }
  }
}
