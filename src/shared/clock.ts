import { setTimeout as delay } from 'node:timers/promises';

/** Where everything that asks for time gets it. Times are Unix milliseconds. */
export interface Clock {
  nowMs(): number;
  /** Resolves once `nowMs() >= dueMs`; rejects with the signal's reason when aborted. */
  sleepUntil(dueMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs `task` as one of the clock's tasks: a stepped clock moves only while every one of its tasks sleeps.
   * A task that wants something concurrent must `run` that too, or await it without sleeping.
   */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** Sleeps for `durationMs` of the clock's time. */
export function sleep(clock: Clock, durationMs: number, signal?: AbortSignal): Promise<void> {
  return clock.sleepUntil(clock.nowMs() + durationMs, signal);
}

/** The machine's own time. */
export class RealClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  async sleepUntil(dueMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    try {
      for (let leftMs = dueMs - Date.now(); leftMs > 0; leftMs = dueMs - Date.now()) {
        // A timer holds at most 2^31 - 1 ms.
        await delay(Math.min(leftMs, 2_147_483_647), undefined, signal ? { signal } : {});
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    return task();
  }
}

interface Sleeper {
  readonly dueMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock that is stepped, not raced: when every task sleeps it jumps to the earliest due moment, so an hour passes
 * in seconds and what happens never depends on how fast the machine is. With a `live` clock it never steps past that
 * clock's time: from the first due moment that lies ahead of it on, it is that clock.
 */
export class SteppedClock implements Clock {
  private sleepers: Sleeper[] = [];
  private active = 0;
  private order = 0;
  private stepScheduled = false;
  private isLive = false;

  constructor(
    private currentMs: number,
    private readonly live?: Clock,
  ) {}

  nowMs(): number {
    return this.isLive && this.live ? this.live.nowMs() : this.currentMs;
  }

  async sleepUntil(dueMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (dueMs <= this.nowMs()) return;
    if (!this.isLive) await this.sleepStepped(dueMs, signal);
    if (this.isLive) await this.live?.sleepUntil(dueMs, signal);
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    this.active += 1;
    try {
      return await task();
    } finally {
      this.rest();
    }
  }

  private sleepStepped(dueMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        dueMs,
        order: this.order++,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          this.active += 1;
          resolve();
        },
      };
      const abort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        this.active += 1;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.sleepers.push(sleeper);
      this.rest();
    });
  }

  /** One task stopped being busy; when it was the last, the clock moves. */
  private rest(): void {
    this.active -= 1;
    if (this.active > 0 || this.stepScheduled) return;
    this.stepScheduled = true;
    setImmediate(() => {
      this.stepScheduled = false;
      if (this.active <= 0) this.step();
    });
  }

  /** Wakes one sleeper only, so that tasks due at the same moment run one after the other, in the order they slept. */
  private step(): void {
    this.sleepers.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    const [next] = this.sleepers;
    if (!next) return;
    if (this.live && next.dueMs > this.live.nowMs()) {
      this.isLive = true;
      for (const sleeper of this.sleepers.splice(0)) sleeper.wake();
      return;
    }
    this.sleepers.shift();
    this.currentMs = Math.max(this.currentMs, next.dueMs);
    next.wake();
  }
}
