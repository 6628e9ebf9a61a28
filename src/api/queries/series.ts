import type { Sql } from 'postgres';
import type { Read } from '../page';
import { type Part, part, send, verbatim } from './statement';

/** Lengths of the buckets that begin at multiples of them; weeks begin on Monday, four days after the epoch. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const FIRST_MONDAY_MS = 4 * DAY_MS;

export type SeriesBucketName = 'Hour' | 'Day' | 'Week' | 'Month';

/** The least a bucket lasts, milliseconds. */
export const SHORTEST_MS: Readonly<Record<SeriesBucketName, number>> = {
  Hour: HOUR_MS,
  Day: DAY_MS,
  Week: WEEK_MS,
  Month: 28 * DAY_MS,
};

/** A stretch of time, Unix milliseconds, decimal; `toMs` is not in it. */
export interface Range {
  readonly fromMs: string;
  readonly toMs: string;
}

export interface EnergyRow {
  readonly startMs: string;
  readonly netMwh: string;
  readonly creditedMwh: string;
  readonly coveredMs: string;
  readonly intervalCount: number;
}

/** What a device metered, by buckets of the UTC time at which its intervals began. */
export function readEnergySeries(
  sql: Sql,
  read: Read,
  deviceId: string,
  bucket: SeriesBucketName,
  { fromMs, toMs }: Range,
): Promise<readonly EnergyRow[]> {
  const statement = part`
    select b.start_ms, sum(i.net_mwh) as net_mwh, sum(i.credited_mwh) as credited_mwh,
      sum(i.end_ms - i.start_ms) as covered_ms, count(*)::int as interval_count
    from meter_interval i cross join lateral (select ${bucketStart(bucket)} as start_ms) b
    where i.device_id = ${deviceId} and i.start_ms >= ${fromMs}::numeric and i.start_ms < ${toMs}::numeric
    group by b.start_ms order by b.start_ms`;
  return read(send<EnergyRow>(sql, statement));
}

function bucketStart(bucket: SeriesBucketName): Part {
  switch (bucket) {
    case 'Hour':
      return verbatim(`i.start_ms - i.start_ms % ${HOUR_MS}`);
    case 'Day':
      return verbatim(`i.start_ms - i.start_ms % ${DAY_MS}`);
    case 'Week':
      return verbatim(`i.start_ms - (i.start_ms + ${WEEK_MS - FIRST_MONDAY_MS}) % ${WEEK_MS}`);
    case 'Month':
      return verbatim(
        `(extract(epoch from date_trunc('month', to_timestamp(i.start_ms / 1000), 'UTC')) * 1000)::numeric(20, 0)`,
      );
  }
}

export interface RewardRow {
  readonly startMs: string;
  readonly rewardTotal: string;
  readonly rewardCount: number;
  readonly deliveredTotalMwh: string;
  readonly settledCount: number;
}

/** What one account or device, or with an empty id all of them, was paid and credited with; as the processor added it up. */
export function readRewardSeries(
  sql: Sql,
  read: Read,
  { subject, subjectId, period }: { readonly subject: string; readonly subjectId: string; readonly period: string },
  { fromMs, toMs }: Range,
): Promise<readonly RewardRow[]> {
  const statement = part`
    select t.period_start_ms as start_ms, t.reward_total, t.reward_count, t.delivered_total_mwh, t.settled_count
    from period_total t
    where t.subject_id = ${subjectId} and t.subject = ${subject} and t.period = ${period}
      and t.period_start_ms >= ${fromMs}::numeric and t.period_start_ms < ${toMs}::numeric
    order by t.period_start_ms`;
  return read(send<RewardRow>(sql, statement));
}
