import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Hex } from '../shared/ids';
import { extrinsicHashes, finalizedBlock, hashAt } from './block';
import { ChainRequestError, ChainUnreachableError, ExtrinsicLostError, ExtrinsicPendingError } from './chain-errors';
import type { Chain } from './connection';

/** Silence after which the final blocks are searched, in case the node's word got lost. */
const SILENCE_MS = 10_000;
const SEARCH_PAUSE_MS = 1_000;
const ALREADY_IMPORTED = 1013;

const UPDATES = {
  update: 'author_extrinsicUpdate',
  start: 'author_submitAndWatchExtrinsic',
  stop: 'author_unwatchExtrinsic',
};
const FinalizedSchema = z.object({ finalized: z.custom<Hex>((value) => typeof value === 'string') });

/** An extrinsic as it is sent. */
export interface SignedExtrinsic {
  readonly bytes: Hex;
  readonly hash: Hex;
  readonly nonce: number;
  /** The final block it was signed on. */
  readonly birthBlock: number;
  /** The last block that may hold it. */
  readonly lastBlock: number;
}

/**
 * Sends the extrinsic and waits until it is in a final block, whose hash it returns. The node's updates are only a
 * shortcut: when they end or stay away, the final blocks themselves are searched.
 * @throws ChainRequestError when the pool refuses it; ExtrinsicLostError when it cannot land any more;
 * ExtrinsicPendingError when the time limit ends before that is known.
 */
export async function awaitFinality(chain: Chain, signed: SignedExtrinsic, limitMs: number): Promise<Hex> {
  const deadline = Date.now() + limitMs;
  const watch = new Watch();
  let stopWatching = (): void => {};
  try {
    stopWatching = await chain.subscribe(UPDATES, [signed.bytes], watch);
  } catch (error) {
    const isSent = error instanceof ChainRequestError && error.rpcCode === ALREADY_IMPORTED;
    if (!isSent && !(error instanceof ChainUnreachableError)) throw error;
    watch.onEnd();
  }
  try {
    const search = new Search(chain, signed);
    let silentUntil = Date.now() + SILENCE_MS;
    while (Date.now() < deadline) {
      const heard = await watch.next(Math.min(silentUntil, deadline) - Date.now());
      if (heard !== undefined) return heard;
      const found = await search.goOn();
      if (found !== undefined) return found;
      silentUntil = Date.now() + SEARCH_PAUSE_MS;
    }
    throw new ExtrinsicPendingError(signed.hash, limitMs, signed.lastBlock);
  } finally {
    stopWatching();
  }
}

/** What the node says about an extrinsic it was sent. */
class Watch {
  private finalized: Hex | undefined;
  private isOver = false;
  private wake: () => void = () => {};

  readonly onUpdate = (update: unknown): void => {
    const parsed = FinalizedSchema.safeParse(update);
    if (parsed.success) {
      this.finalized = parsed.data.finalized;
      this.wake();
    } else if (!isHopeful(update)) {
      this.onEnd();
    }
  };

  readonly onEnd = (): void => {
    this.isOver = true;
    this.wake();
  };

  /** The block, once it is final; undefined after `waitMs`, or at once when the node will say no more. */
  async next(waitMs: number): Promise<Hex | undefined> {
    if (this.finalized === undefined && !this.isOver) {
      const stop = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await Promise.race([woken, delay(Math.max(waitMs, 0), undefined, { signal: stop.signal }).catch(() => {})]);
      stop.abort();
    } else if (this.finalized === undefined) {
      await delay(Math.min(Math.max(waitMs, 0), SEARCH_PAUSE_MS));
    }
    return this.finalized;
  }
}

/** Neither dropped, invalid, usurped nor given up: what came of those only the blocks tell. */
function isHopeful(update: unknown): boolean {
  const name = typeof update === 'string' ? update : Object.keys(z.record(z.string(), z.unknown()).parse(update))[0];
  return ['future', 'ready', 'broadcast', 'inBlock', 'retracted'].includes(name ?? '');
}

/** Looks for an extrinsic in the final blocks since it was signed. */
class Search {
  private searchedTo: number;

  constructor(
    private readonly chain: Chain,
    private readonly signed: SignedExtrinsic,
  ) {
    this.searchedTo = signed.birthBlock;
  }

  /** The block it is in; undefined while that is not known. @throws ExtrinsicLostError when it is certain to be in none. */
  async goOn(): Promise<Hex | undefined> {
    const { chain, signed } = this;
    try {
      const { height } = await finalizedBlock(chain);
      for (let next = this.searchedTo + 1; next <= Math.min(height, signed.lastBlock); next++) {
        const blockHash = await hashAt(chain, next);
        if ((await extrinsicHashes(chain, blockHash)).includes(signed.hash)) return blockHash;
        this.searchedTo = next;
      }
      if (height > signed.lastBlock) {
        throw new ExtrinsicLostError(signed.hash, `blocks ${signed.birthBlock + 1} to ${signed.lastBlock} are final`);
      }
    } catch (error) {
      if (!(error instanceof ChainUnreachableError)) throw error;
    }
    return undefined;
  }
}
