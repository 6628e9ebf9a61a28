import fc from 'fast-check';
import { expect, it } from 'vitest';
import { periodStartMs } from './periods';

const moment = fc.date({
  min: new Date('1970-01-05T00:00:00Z'),
  max: new Date('2200-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const startOf = (period: 'Month' | 'Week' | 'Day', at: Date) =>
  new Date(Number(periodStartMs(period, BigInt(at.getTime()))));

it('days begin at midnight UTC', () => {
  fc.assert(
    fc.property(moment, (at) => {
      expect(startOf('Day', at).toISOString()).toBe(`${at.toISOString().slice(0, 10)}T00:00:00.000Z`);
    }),
  );
});

it('weeks begin on the last Monday at midnight UTC', () => {
  fc.assert(
    fc.property(moment, (at) => {
      const start = startOf('Week', at);
      expect(start.toISOString()).toMatch(/T00:00:00\.000Z$/);
      expect(start.getUTCDay()).toBe(1);
      expect(at.getTime() - start.getTime()).toBeGreaterThanOrEqual(0);
      expect(at.getTime() - start.getTime()).toBeLessThan(7 * 86_400_000);
    }),
  );
});

it('months begin on their first day at midnight UTC', () => {
  fc.assert(
    fc.property(moment, (at) => {
      expect(startOf('Month', at).toISOString()).toBe(`${at.toISOString().slice(0, 7)}-01T00:00:00.000Z`);
    }),
  );
});

it('all time begins at 0', () => {
  expect(periodStartMs('AllTime', 1_795_000_000_000n)).toBe(0n);
});
