import { type Clock, RealClock, sleep } from '../shared/clock';
import { AppError } from '../shared/errors';

/** Something that should have come did not come in time. */
export class WaitTimeoutError extends AppError {
  readonly code = 'WAIT_TIMEOUT';
  readonly retryable = false;
}

/**
 * Asks every 200 ms until `ask` answers with something; a retryable AppError counts as no answer yet.
 * @throws WaitTimeoutError after `limitMs` of real time, naming `what`.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { limitMs, signal, clock = new RealClock() }: { limitMs: number; signal?: AbortSignal; clock?: Clock },
): Promise<T> {
  const giveUpAtMs = clock.nowMs() + limitMs;
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof AppError && error.retryable) return undefined;
      throw error;
    });
    if (answer !== undefined) return answer;
    if (clock.nowMs() >= giveUpAtMs) {
      throw new WaitTimeoutError(`Waited ${limitMs / 1_000} s in vain for ${what}. See the logs in the data folder.`, {
        what,
      });
    }
    await sleep(clock, 200, signal);
  }
}
