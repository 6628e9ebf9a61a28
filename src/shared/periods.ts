/** The periods that totals are kept for, in UTC. Weeks begin on Monday, as in ISO 8601. */
export type PeriodName = 'AllTime' | 'Month' | 'Week' | 'Day';

const DAY_MS = 86_400_000n;
const WEEK_MS = 7n * DAY_MS;
/** 1970-01-05, the first Monday since the epoch. */
const FIRST_MONDAY_MS = 4n * DAY_MS;

/** When the period that holds this moment began, in Unix milliseconds; 0 for all time. */
export function periodStartMs(period: PeriodName, atMs: bigint): bigint {
  switch (period) {
    case 'AllTime':
      return 0n;
    case 'Month': {
      const at = new Date(Number(atMs));
      return BigInt(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));
    }
    case 'Week':
      return atMs - modulo(atMs - FIRST_MONDAY_MS, WEEK_MS);
    case 'Day':
      return atMs - modulo(atMs, DAY_MS);
  }
}

function modulo(value: bigint, divisor: bigint): bigint {
  return ((value % divisor) + divisor) % divisor;
}
