import { describe, expect, it } from 'vitest';
import { parseDuration, parseStart } from './duration';

describe('parseDuration', () => {
  it.each([
    ['10s', 10_000],
    ['30m', 1_800_000],
    ['48h', 172_800_000],
    ['7d', 604_800_000],
  ])('reads %s', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  it.each(['', '0s', '30', '-5m', '1.5h', '30 m', '5w'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow('A duration is');
  });
});

describe('parseStart', () => {
  it('reads now, a delay and an ISO time', () => {
    expect(parseStart('now', 5)).toBe(5);
    expect(parseStart('+30s', 5)).toBe(30_005);
    expect(parseStart('2026-01-31T23:50:00Z', 5)).toBe(Date.UTC(2026, 0, 31, 23, 50));
  });

  it.each(['', 'soon', '+', '+30', '2026', '12'])('refuses %j', (text) => {
    expect(() => parseStart(text, 5)).toThrow();
  });
});
