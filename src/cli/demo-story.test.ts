import { describe, expect, it } from 'vitest';
import { layOutStory, parseDemoInput, promisedWatts } from './demo-story';

const defaults = { wattsBefore: '295.20', wattsDuring: '45.20', rate: '0.75' };

describe('parseDemoInput', () => {
  it('reads watts and rate exactly', () => {
    expect(parseDemoInput(defaults)).toEqual({
      beforeMw: 295_200n,
      duringMw: 45_200n,
      ratePerKwh: 750_000_000_000_000_000n,
      windowStartMs: undefined,
    });
  });

  it.each([
    [{ wattsBefore: '-1' }, '--watts-before'],
    [{ wattsDuring: '4000' }, '--watts-during'],
    [{ rate: '0' }, '--rate'],
    [{ windowStart: 'noon' }, '--window-start'],
  ])('refuses %j', (option, named) => {
    expect(() => parseDemoInput({ ...defaults, ...option })).toThrow(named);
  });
});

describe('layOutStory', () => {
  it('ends before now', () => {
    const nowMs = Date.UTC(2026, 0, 31, 12, 0, 0, 123);
    const story = layOutStory(parseDemoInput(defaults), nowMs);
    expect(story.windowEndMs).toBeLessThanOrEqual(nowMs - 5 * 60_000);
    expect(story.windowEndMs - story.windowStartMs).toBe(30 * 60_000);
    expect(story.reducedAtMs).toBe(story.windowStartMs - 60_000);
  });

  it('refuses a window that is not wholly in the past', () => {
    const nowMs = Date.UTC(2026, 0, 31, 23, 55);
    const input = parseDemoInput({ ...defaults, windowStart: '2026-01-31T23:50:00Z' });
    expect(() => layOutStory(input, nowMs)).toThrow('at least 35 minutes in the past');
  });
});

describe('promisedWatts', () => {
  it('is what is used less, at least one watt', () => {
    expect(promisedWatts(parseDemoInput(defaults))).toBe(250);
    expect(promisedWatts(parseDemoInput({ ...defaults, wattsDuring: '300' }))).toBe(1);
  });
});
