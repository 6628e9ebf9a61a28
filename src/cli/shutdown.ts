import { InterruptedError, messageOf } from '../shared/errors';

/** Undoes what a command has started, last first, each step once. */
export class Shutdown {
  /** True while an interruption is the command's normal end. */
  isServing = false;
  private readonly controller = new AbortController();
  private readonly steps: { readonly name: string; readonly undo: () => Promise<void> | void }[] = [];
  private running: Promise<void> | undefined;

  /** Aborted with an InterruptedError on the first SIGINT or SIGTERM. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Listens for SIGINT and SIGTERM until `run` has ended. */
  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.interrupt);
  }

  /** Adds a step; when shutting down has begun, it is undone at once. */
  async add(name: string, undo: () => Promise<void> | void): Promise<void> {
    if (this.running) await undo();
    else this.steps.push({ name, undo });
  }

  /** Undoes every step, last first. A step that fails is told and does not keep the others from being undone. */
  run(): Promise<void> {
    this.running ??= this.undoAll();
    return this.running;
  }

  /** Stays up until the command is asked to stop, which then is its normal end. */
  async serve(): Promise<void> {
    this.signal.throwIfAborted();
    this.isServing = true;
    await new Promise<void>((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  private readonly interrupt = (): void => {
    this.controller.abort(new InterruptedError());
  };

  private async undoAll(): Promise<void> {
    for (const { name, undo } of this.steps.reverse()) {
      try {
        await undo();
      } catch (error) {
        process.stderr.write(`Stopping ${name} failed: ${messageOf(error)}\n`);
      }
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.interrupt);
  }
}

/** How long an interrupted command may take to notice that everything below it has been stopped. */
const WORK_END_LIMIT_MS = 10_000;

/**
 * Runs `work` with a Shutdown that is undone however `work` ends, an interruption included. What an interrupted `work`
 * was just starting is undone as soon as it has started: that is waited for, so that nothing outlives the command.
 */
export async function withShutdown<T>(work: (shutdown: Shutdown) => Promise<T>): Promise<T> {
  const shutdown = new Shutdown();
  shutdown.listen();
  const working = work(shutdown);
  try {
    return await Promise.race([working, rejectWhenInterrupted(shutdown)]);
  } finally {
    await shutdown.run();
    await ended(working);
  }
}

function rejectWhenInterrupted(shutdown: Shutdown): Promise<never> {
  return new Promise((_resolve, reject) => {
    shutdown.signal.addEventListener('abort', () => {
      if (!shutdown.isServing) reject(shutdown.signal.reason);
    });
  });
}

/** Resolves once `working` has ended, however it did, or after the limit. */
async function ended(working: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WORK_END_LIMIT_MS);
  });
  await Promise.race([working.then(nothing, nothing), limit]);
  clearTimeout(timer);
}

function nothing(): void {}
