import { INDEXED_CHANNEL } from '../../database/announcements';
import type { Logger } from '../../shared/logger';
import type { ApiContext, ApiParts } from '../context';
import { CONTRACT_EVENT } from '../entities/contract-event';
import { SlowSubscriberError, TooManySubscriptionsError } from '../errors';
import { selectItems } from '../queries/select';
import { BoundedQueue } from './bounded-queue';
import { Change, type StoredEvent } from './change';

/** Items that may wait for a subscriber that is slower than the index. */
const LARGEST_BACKLOG = 5_000;
const EVENTS_A_READ = 500;
/** An announcement is lost with a connection that dies unnoticed: the index is looked at this often without one. */
const LOOK_MS = 10_000;
const RETRY_MS = 500;

/** Chooses what of each change its subscriber is told. */
export interface Watch<Item> {
  /** Sees the state that the subscription begins with. */
  begin(change: Change): Promise<void>;
  choose(change: Change): Promise<readonly Item[]>;
}

/** One item on its way to a subscriber, with what its fields are read through; or why it is the last. */
export type Told<Item> =
  | { readonly item: Item; readonly context: ApiContext }
  | { readonly problem: SlowSubscriberError };

interface Subscriber {
  offer(change: Change): Promise<void>;
  end(): void;
}

/**
 * What of the index has been told. Blocks above `finalHeight` may have been rolled back since, and other events may
 * stand where theirs stood: those are known by their block, too.
 */
interface Position {
  readonly finalHeight: number;
  /** The heights of the events above `finalHeight` that have been told, by event and block. */
  readonly told: ReadonlyMap<string, number>;
}

/** Tells subscribers what the processor commits. One connection listens and one reads, for all of them. */
export class IndexFeed {
  private readonly subscribers = new Set<Subscriber>();
  /** The newest change that has been told, and what had been told by then; kept while there are subscribers. */
  private state: { readonly latest: Change; readonly position: Position } | undefined;
  private isListening = false;
  private isWoken = false;
  private isClosed = false;
  private turn: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: ApiParts,
    private readonly logger: Logger,
  ) {}

  /**
   * Whatever is committed after this resolves is told, until `signal` is aborted or the subscriber falls too far behind.
   * @throws TooManySubscriptionsError
   */
  subscribe<Item>(watch: Watch<Item>, signal: AbortSignal): Promise<AsyncIterableIterator<Told<Item>>> {
    this.listen();
    return this.inTurn(async () => {
      if (this.isClosed || this.subscribers.size >= this.parts.limits.subscriptions) {
        throw new TooManySubscriptionsError('As many subscriptions are open as there may be. Try again later.');
      }
      if (!this.state || this.subscribers.size === 0) this.state = await this.readBeginning();
      await watch.begin(this.state.latest);
      const queue = new BoundedQueue<Told<Item>>(LARGEST_BACKLOG, () => this.subscribers.delete(subscriber));
      const subscriber: Subscriber = {
        offer: async (change) => {
          for (const item of await watch.choose(change)) {
            if (queue.push({ item, context: change.context })) continue;
            queue.endWith({ problem: slowness() });
            return;
          }
        },
        end: () => queue.end(),
      };
      this.subscribers.add(subscriber);
      signal.addEventListener('abort', () => queue.end(), { once: true });
      if (signal.aborted) queue.end();
      this.wakeIn(LOOK_MS);
      return queue;
    });
  }

  get subscriberCount(): number {
    return this.subscribers.size;
  }

  /** Ends every subscription. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const subscriber of [...this.subscribers]) subscriber.end();
  }

  private listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    const wake = (): void => this.wake();
    // The driver listens again after a lost connection, and then wakes us: something may have happened meanwhile.
    this.parts.sql.listen(INDEXED_CHANNEL, wake, wake).catch(() => {});
  }

  /** Announcements that come while one is waiting for its turn are one with it. */
  private wake(): void {
    if (this.isWoken || this.isClosed) return;
    this.isWoken = true;
    const told = this.inTurn(() => {
      this.isWoken = false;
      return this.tell();
    });
    told.then(
      () => this.wakeIn(LOOK_MS),
      (error: unknown) => {
        this.logger.warn({ err: error }, 'subscribers wait: the index cannot be read');
        this.wakeIn(RETRY_MS);
      },
    );
  }

  private wakeIn(ms: number): void {
    clearTimeout(this.timer);
    if (this.subscribers.size > 0 && !this.isClosed) this.timer = setTimeout(() => this.wake(), ms);
  }

  /** One after the other: a change is told whole before the next is read, and nobody joins in between. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async tell(): Promise<void> {
    let isWhole = false;
    while (!isWhole && this.state && this.subscribers.size > 0) {
      this.state = await this.readFrom(this.state.position);
      const { latest } = this.state;
      isWhole = latest.events.length < EVENTS_A_READ;
      const offers = await Promise.allSettled([...this.subscribers].map((subscriber) => subscriber.offer(latest)));
      // Events are never missed by that: only what is compared with the state before is read again.
      const failed = offers.find((offer) => offer.status === 'rejected');
      if (failed) throw failed.reason;
    }
  }

  private async readBeginning(): Promise<{ latest: Change; position: Position }> {
    const { sql, processor } = this.parts;
    const indexed = await processor.readIndexed();
    const events = await sql<{ id: string; blockHash: string; blockHeight: number }[]>`
      select id, block_hash, block_height from contract_event where block_height > ${indexed.finalizedHeight}`;
    const told = new Map(events.map((event) => [keyOf(event), event.blockHeight]));
    return {
      latest: await Change.of(this.parts, indexed, []),
      position: { finalHeight: indexed.finalizedHeight, told },
    };
  }

  /** What has been committed since. */
  private async readFrom({ finalHeight, told }: Position): Promise<{ latest: Change; position: Position }> {
    // Read before the events: what is final by then has all its events there when they are read.
    const indexed = await this.parts.processor.readIndexed();
    const { sql } = this.parts;
    const { columns, from } = selectItems(await this.parts.processor.areThere())(CONTRACT_EVENT);
    const events = await sql<StoredEvent[]>`select ${sql.unsafe(columns)} from ${sql.unsafe(from)}
      where e.block_height > ${finalHeight} and e.id || ' ' || e.block_hash <> all(${[...told.keys()]})
      order by e.id limit ${EVENTS_A_READ}`;
    const last = events.length < EVENTS_A_READ ? undefined : events.at(-1);
    const newHeight = Math.min(indexed.finalizedHeight, last ? last.blockHeight - 1 : indexed.finalizedHeight);
    const newTold = [...told, ...events.map((event) => [keyOf(event), event.blockHeight] as const)];
    return {
      latest: await Change.of(
        this.parts,
        indexed,
        events.map((event) => ({ ...event, provenance: event })),
      ),
      position: { finalHeight: newHeight, told: new Map(newTold.filter(([, height]) => height > newHeight)) },
    };
  }
}

function keyOf({ id, blockHash }: { readonly id: string; readonly blockHash: string }): string {
  return `${id} ${blockHash}`;
}

function slowness(): SlowSubscriberError {
  return new SlowSubscriberError(
    `More than ${LARGEST_BACKLOG} items waited for this subscription. Read it faster, and ask for what was missed.`,
  );
}
