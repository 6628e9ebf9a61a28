import type { Clock } from '../shared/clock';

/** When something that failed may be tried again: pauses double from `firstMs` to `longestMs`. */
export class BackOff {
  private readonly failures = new Map<string, { readonly pauseMs: number; readonly untilMs: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  isPausing(key: string): boolean {
    return this.clock.nowMs() < (this.failures.get(key)?.untilMs ?? 0);
  }

  fail(key: string): void {
    const last = this.failures.get(key);
    const pauseMs = last ? Math.min(last.pauseMs * 2, this.longestMs) : this.firstMs;
    this.failures.set(key, { pauseMs, untilMs: this.clock.nowMs() + pauseMs });
  }

  succeed(key: string): void {
    this.failures.delete(key);
  }

  /** When `key` may be tried again, in Unix ms; undefined when it did not fail. */
  untilMs(key: string): number | undefined {
    return this.failures.get(key)?.untilMs;
  }
}
