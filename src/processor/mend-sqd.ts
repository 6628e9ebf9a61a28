import { RpcConnectionError, RpcProtocolError } from '@subsquid/rpc-client';
import { AsyncQueue } from '@subsquid/util-internal';

/** What AsyncQueue keeps: the taker that waits for the next value. */
interface TakenQueue {
  readonly takeFuture?: { promise(): Promise<unknown> };
  take(): Promise<unknown>;
}

/**
 * Mends two faults of the pinned SQD packages, of which both end the process. It is called once, before indexing begins.
 *
 * An answer that is cut off ends its connection, but what was asked on it is not asked again as after every other failure
 * of a connection. And the first head that stays away for too long is the last one waited for: the queue of heads
 * refuses a second taker, and keeps the first one, who gave up.
 */
export function mendSqd(): void {
  Object.setPrototypeOf(RpcProtocolError.prototype, RpcConnectionError.prototype);

  const queue = AsyncQueue.prototype as unknown as TakenQueue;
  const takeFirst = queue.take;
  queue.take = function takeAgain(this: TakenQueue) {
    return this.takeFuture ? this.takeFuture.promise() : takeFirst.call(this);
  };
}
