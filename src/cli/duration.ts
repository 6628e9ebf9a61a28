import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10s`, `30m`, `48h` or `7d` in milliseconds. @throws InvalidArgumentError for anything else, and for 0. */
export function parseDuration(text: string): number {
  const match = /^(\d{1,7})([smhd])$/.exec(text);
  const durationMs = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? 0);
  if (!match || durationMs === 0)
    throw new InvalidArgumentError('A duration is a number and s, m, h or d, such as 30m.');
  return durationMs;
}

/** `now`, `+30s` from now, or an ISO 8601 time, in Unix ms. @throws InvalidArgumentError for anything else. */
export function parseStart(text: string, nowMs: number): number {
  if (text === 'now') return nowMs;
  if (text.startsWith('+')) return nowMs + parseDuration(text.slice(1));
  const startMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(startMs)) {
    throw new InvalidArgumentError('A start is now, +30s from now, or an ISO 8601 time such as 2026-01-31T23:50:00Z.');
  }
  return startMs;
}
