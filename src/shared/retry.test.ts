import { expect, it } from 'vitest';
import { SteppedClock } from './clock';
import { AppError } from './errors';
import { retry } from './retry';

class Flaky extends AppError {
  readonly code = 'FLAKY';
  constructor(readonly retryable: boolean) {
    super('Flaky failed.');
  }
}

function failing(times: number, retryable: boolean) {
  const state = { calls: 0 };
  const work = async (): Promise<number> => {
    state.calls += 1;
    if (state.calls <= times) throw new Flaky(retryable);
    return state.calls;
  };
  return { state, work };
}

it('retry: pauses longer each time and returns the first success', async () => {
  const clock = new SteppedClock(0);
  const { work } = failing(3, true);
  const options = { clock, attempts: 5, firstPauseMs: 10, maxPauseMs: 15 };
  expect(await clock.run(() => retry(work, options))).toBe(4);
  expect(clock.nowMs()).toBe(10 + 15 + 15);
});

it('retry: gives up at once when the failure is not retryable', async () => {
  const clock = new SteppedClock(0);
  const { state, work } = failing(3, false);
  await expect(clock.run(() => retry(work, { clock, attempts: 5, firstPauseMs: 1, maxPauseMs: 1 }))).rejects.toThrow(
    Flaky,
  );
  expect(state.calls).toBe(1);
});

it('retry: throws the last failure after the last attempt', async () => {
  const clock = new SteppedClock(0);
  const { state, work } = failing(9, true);
  await expect(clock.run(() => retry(work, { clock, attempts: 3, firstPauseMs: 1, maxPauseMs: 1 }))).rejects.toThrow(
    Flaky,
  );
  expect(state.calls).toBe(3);
});
