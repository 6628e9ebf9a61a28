import { type Clock, sleep } from '../shared/clock';
import { messageOf } from '../shared/errors';
import { finalizedBlock } from './backfill/finalized-block';
import { RpcClient } from './backfill/rpc-client';
import type { Endpoints } from './endpoints';
import type { IndexDatabase } from './index-database';

const PAUSE_MS = 500;

interface FinalizingOptions {
  readonly database: Pick<IndexDatabase, 'readUnfinal' | 'finalize'>;
  readonly endpoints: Endpoints;
  readonly clock: Clock;
  /** Where it says that it could not ask. */
  readonly warn: (text: string) => void;
}

/**
 * Makes indexed blocks final as soon as the chain has made them so, for as long as the process lives. SQD's processor
 * hears of it with the next block only, and on an idle chain there is none.
 */
export async function keepFinalizing({ database, endpoints, clock, warn }: FinalizingOptions): Promise<never> {
  const rpc = new RpcClient(endpoints);
  for (;;) {
    await sleep(clock, PAUSE_MS);
    try {
      await finalizeOnce(rpc, database);
    } catch (error) {
      warn(`It could not be asked what is final: ${messageOf(error)}`);
    }
  }
}

async function finalizeOnce(rpc: RpcClient, database: FinalizingOptions['database']): Promise<void> {
  const unfinal = await database.readUnfinal();
  const [lowest] = unfinal;
  if (!lowest) return;
  const final = await finalizedBlock(rpc);
  const last = unfinal.findLast(({ height }) => height <= final.height);
  if (!last) return;
  // The chain may be ahead of the index; what it has below its final block is final as well.
  const hash = last.height === final.height ? final.hash : await rpc.call('chain_getBlockHash', [last.height]);
  if (hash === last.hash) await database.finalize(last);
}
