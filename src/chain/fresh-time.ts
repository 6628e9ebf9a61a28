import { bestBlockTime } from './block';
import { ContractError, UnsuitableChainError } from './chain-errors';
import type { Chain } from './connection';
import type { Sender } from './sender';

/** Older than any chain's block that makes blocks by itself. */
const STALE_MS = 30_000;

/** Refusals that pass with time. */
const PASSING: readonly string[] = ['TooEarly', 'Locked', 'Paused'];

/**
 * Does `work`, and once more when a contract finds it too early by the time of an old block. A dry run sees the time of
 * the last block: on a chain that makes blocks only for transactions that may be any time ago, and a transaction that
 * does nothing moves it on.
 */
export async function atFreshTime<T>(chain: Chain, sender: Sender, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTooEarly = error instanceof ContractError && PASSING.includes(error.errorName);
    if (!isTooEarly || Date.now() - (await bestBlockTime(chain)) < STALE_MS) throw error;
    await sender.send(async () => {
      const { remark } = chain.api.tx.system ?? {};
      if (!remark) throw new UnsuitableChainError(chain.url);
      return remark('0x');
    });
    return await work();
  }
}
