/** Items on their way to one reader, which may be slower than what makes them, but not by more than `limit`. */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  private items: T[] = [];
  private readonly waiting: ((result: IteratorResult<T>) => void)[] = [];
  private isEnded = false;

  constructor(
    private readonly limit: number,
    private readonly onEnd: () => void,
  ) {}

  /** False when the queue is full or has ended, and the item was not taken. */
  push(item: T): boolean {
    if (this.isEnded || this.items.length >= this.limit) return false;
    const reader = this.waiting.shift();
    if (reader) reader({ done: false, value: item });
    else this.items.push(item);
    return true;
  }

  /** Takes nothing more; what is in it can still be read. */
  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    for (const reader of this.waiting.splice(0)) reader({ done: true, value: undefined });
    this.onEnd();
  }

  /** Ends with this item alone: everything else in the queue is dropped. */
  endWith(item: T): void {
    this.items = [];
    this.push(item);
    this.end();
  }

  next(): Promise<IteratorResult<T>> {
    const item = this.items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  return(): Promise<IteratorResult<T>> {
    this.items = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
