import { describe, expect, it } from 'vitest';
import { layOutProfile, parseProfile } from './profile-seconds';

describe('parseProfile', () => {
  it('reads seconds and watts', () => {
    expect(parseProfile('[[0, 295.20], [60.5, 0]]', 'p.json')).toEqual([
      [0, 295.2],
      [60.5, 0],
    ]);
  });

  it.each([
    ['{', 'not JSON'],
    ['{}', 'ascending'],
    ['[[0]]', 'ascending'],
    ['[[5, 1], [5, 2]]', 'later than the entry before it'],
    ['[[-1, 1]]', 'ascending'],
    ['[[0, 1.2345]]', 'at most three decimals'],
    ['[[0, -1]]', 'ascending'],
  ])('refuses %s in one line', (text, reason) => {
    expect(() => parseProfile(text, 'p.json')).toThrow(new RegExp(`^[^\n]*${reason}[^\n]*$`));
  });
});

describe('layOutProfile', () => {
  it('is exact in milliwatts and scales the seconds by the speed', () => {
    const entries = [
      [10, 295.2],
      [20.001, 45.2],
    ] as const;
    expect(layOutProfile({ entries, baseMw: 7n, startMs: 1_000, speed: 1 })).toEqual([
      { atMs: 1_000, powerMw: 7n },
      { atMs: 11_000, powerMw: 295_200n },
      { atMs: 21_001, powerMw: 45_200n },
    ]);
    expect(layOutProfile({ entries, baseMw: 7n, startMs: 1_000, speed: 60 }).map((step) => step.atMs)).toEqual([
      1_000, 1_167, 1_334,
    ]);
  });
});
