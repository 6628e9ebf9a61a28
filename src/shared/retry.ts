import { type Clock, sleep } from './clock';
import { AppError } from './errors';

export interface RetryOptions {
  readonly clock: Clock;
  /** How often `work` is tried at the most, the first try included. */
  readonly attempts: number;
  /** Pause after the first failure in ms; doubles each time up to `maxPauseMs`. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  readonly signal?: AbortSignal;
  readonly onRetry?: (error: AppError, attempt: number) => void;
}

/** Repeats `work` while it fails with a retryable AppError; every other error is thrown at once. */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  let pauseMs = options.firstPauseMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable || attempt >= options.attempts) throw error;
      options.onRetry?.(error, attempt);
      await sleep(options.clock, pauseMs, options.signal);
      pauseMs = Math.min(pauseMs * 2, options.maxPauseMs);
    }
  }
}
