import { describe, expect, it } from 'vitest';
import { RealClock, SteppedClock, sleep } from './clock';

describe('SteppedClock', () => {
  it('wakes tasks in order of their due moments, at exactly those moments', async () => {
    const clock = new SteppedClock(1_000);
    const seen: string[] = [];
    await Promise.all([
      clock.run(async () => {
        for (let i = 0; i < 3; i++) {
          await sleep(clock, 30);
          seen.push(`a@${clock.nowMs()}`);
        }
      }),
      clock.run(async () => {
        await sleep(clock, 45);
        seen.push(`b@${clock.nowMs()}`);
      }),
    ]);
    expect(seen).toEqual(['a@1030', 'b@1045', 'a@1060', 'a@1090']);
  });

  it('does not move while a task is busy with something that takes real time', async () => {
    const clock = new SteppedClock(0);
    const busy = clock.run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return clock.nowMs();
    });
    await clock.run(() => sleep(clock, 5));
    expect(await busy).toBe(0);
    expect(clock.nowMs()).toBe(5);
  });

  it('rejects an aborted sleep with the reason', async () => {
    const clock = new SteppedClock(0);
    const stop = new AbortController();
    const task = clock.run(async () => {
      queueMicrotask(() => stop.abort(new Error('stop')));
      await sleep(clock, 5, stop.signal);
    });
    await expect(task).rejects.toThrow('stop');
  });
});

describe('SteppedClock with a live clock', () => {
  it('steps up to the live time and goes on with it, no task left behind', async () => {
    const live = new SteppedClock(100);
    const clock = new SteppedClock(0, live);
    const seen: number[] = [];
    const task = (everyMs: number) =>
      clock.run(() =>
        live.run(async () => {
          for (let i = 0; i < 3; i++) {
            await sleep(clock, everyMs);
            seen.push(clock.nowMs());
          }
        }),
      );
    // A task of the stepped clock that waits for the live one keeps the live one from moving until all do.
    await Promise.all([task(40), task(90)]);
    expect(seen).toEqual([40, 80, 90, 120, 180, 270]);
  });
});

describe('RealClock', () => {
  it('rejects an aborted sleep with the reason', async () => {
    await expect(sleep(new RealClock(), 60_000, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});
