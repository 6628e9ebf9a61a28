import { RpcConnectionError, RpcProtocolError } from '@subsquid/rpc-client';
import { WsConnection } from '@subsquid/rpc-client/lib/transport/ws';
import { AsyncQueue } from '@subsquid/util-internal';
import { HotProcessor } from '@subsquid/util-internal-ingest-tools';
import { messageOf } from '../shared/errors';
import type { Endpoints } from './endpoints';

/** What AsyncQueue keeps: the taker that waits for the next value. */
interface TakenQueue {
  readonly takeFuture?: { promise(): Promise<unknown> };
  take(): Promise<unknown>;
}

/** What SQD's connection keeps. */
interface TakenConnection {
  url: string;
  readonly connected: boolean;
  connect(): Promise<void>;
}

/**
 * Mends three faults of the pinned SQD packages, of which the first two end the process and the third stalls it. It is
 * called once, before indexing begins.
 *
 * An answer that is cut off ends its connection, but what was asked on it is not asked again as after every other failure
 * of a connection. And the first head that stays away for too long is the last one waited for: the queue of heads
 * refuses a second taker, and keeps the first one, who gave up. And a head that is final by the time it is looked at is
 * left out until another one follows, which on an idle chain is never: such a head is taken for one that is not final
 * yet, and `keepFinalizing` sees to it that it becomes so.
 *
 * Beyond that, SQD knows one node. A connection that it opens again leads to the next of `endpoints` that answers.
 */
export function mendSqd(endpoints: Endpoints): void {
  Object.setPrototypeOf(RpcProtocolError.prototype, RpcConnectionError.prototype);

  const queue = AsyncQueue.prototype as unknown as TakenQueue;
  const takeFirst = queue.take;
  queue.take = function takeAgain(this: TakenQueue) {
    return this.takeFuture ? this.takeFuture.promise() : takeFirst.call(this);
  };

  const gotoHeads = HotProcessor.prototype.goto;
  HotProcessor.prototype.goto = function gotoFinalHeads({ best, finalized }) {
    const isFinal = best.height !== undefined && finalized.height !== undefined && finalized.height >= best.height;
    return gotoHeads.call(this, { best, finalized: isFinal ? { height: best.height - 1 } : finalized });
  };

  const connection = WsConnection.prototype as unknown as TakenConnection;
  const connectOnce = connection.connect;
  const lost = new WeakMap<object, string>();
  connection.connect = async function connectToNext(this: TakenConnection) {
    if (this.connected) return;
    this.url = await endpoints.next(lost.get(this)).catch((error: unknown) => {
      throw new RpcConnectionError(messageOf(error));
    });
    lost.set(this, this.url);
    await connectOnce.call(this);
  };
}
