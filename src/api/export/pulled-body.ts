/** The body of an answer, of which no more is made than its reader asks for. */
export class PulledBody {
  readonly stream: ReadableStream<Uint8Array>;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private isWanted = false;
  private waiting: { readonly go: () => void; readonly fail: (reason: unknown) => void } | undefined;
  private stopReason: { readonly error: unknown } | undefined;

  /** `onCancel` is called when the reader wants no more. */
  constructor(onCancel: () => void) {
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => {
        this.controller = controller;
      },
      pull: () => {
        this.isWanted = true;
        this.waiting?.go();
      },
      cancel: onCancel,
    };
    this.stream = new ReadableStream(source, { highWaterMark: 0 });
  }

  /** Resolves once the chunk has been asked for and given. @throws what it was stopped with. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.stopReason) throw this.stopReason.error;
    if (!this.isWanted) {
      await new Promise<void>((go, fail) => {
        this.waiting = { go, fail };
      });
      this.waiting = undefined;
    }
    this.isWanted = false;
    this.controller?.enqueue(chunk);
  }

  /** Nothing more comes, and the body is whole. */
  end(): void {
    this.controller?.close();
  }

  /** Whoever writes is told to leave it. */
  stop(error: unknown): void {
    this.stopReason = { error };
    this.waiting?.fail(error);
  }

  /** Tells the reader that the body is not whole. */
  fail(error: unknown): void {
    this.controller?.error(error);
  }
}
