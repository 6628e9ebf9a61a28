import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql';
import { GraphQLBigIntString } from '../big-int';
import type { ApiContext } from '../context';
import { BadInputError } from '../errors';
import { parseAccountId, parseDeviceId } from '../ids';
import { type Range, readEnergySeries, readRewardSeries, type SeriesBucketName, SHORTEST_MS } from '../queries/series';

const LARGEST_POINT_COUNT = 1_000;

enum EnergyBucket {
  Hour = 'Hour',
  Day = 'Day',
  Week = 'Week',
  Month = 'Month',
}
enum RewardBucket {
  Day = 'Day',
  Week = 'Week',
  Month = 'Month',
}
registerEnumType(EnergyBucket, { name: 'EnergyBucket', description: 'In UTC; weeks begin on Monday.' });
registerEnumType(RewardBucket, { name: 'RewardBucket', description: 'In UTC; weeks begin on Monday.' });

@ObjectType({
  description: 'What one device metered in one bucket of time. A bucket without an interval has no point.',
})
class EnergyPoint {
  @Field(() => GraphQLBigIntString, { description: 'Start of the bucket, Unix milliseconds.' }) startMs!: string;
  @Field(() => GraphQLBigIntString, { description: 'Net import, milliwatt-hours.' }) netMwh!: string;
  @Field(() => GraphQLBigIntString, { description: 'Of it, what grid events were credited with, milliwatt-hours.' })
  creditedMwh!: string;
  @Field(() => GraphQLBigIntString, { description: 'How long was metered, milliseconds.' }) coveredMs!: string;
  @Field(() => Int, { description: 'How many intervals began in it.' }) intervalCount!: number;
}

@ObjectType({
  description: 'What was paid and delivered in one bucket of time. A bucket without either has no point.',
  simpleResolvers: true,
})
class RewardPoint {
  @Field(() => GraphQLBigIntString, { description: 'Start of the bucket, Unix milliseconds.' }) startMs!: string;
  @Field(() => GraphQLBigIntString, { description: 'PWGD paid, in 10^-18.' }) rewardTotal!: string;
  @Field(() => Int, { description: 'How many rewards were paid.' }) rewardCount!: number;
  @Field(() => GraphQLBigIntString, { description: 'Delivered, as settled, milliwatt-hours.' })
  deliveredTotalMwh!: string;
  @Field(() => Int, { description: 'How many participations were settled.' }) settledCount!: number;
}

@Resolver()
export class SeriesResolver {
  @Query(() => [EnergyPoint], { description: 'What a device metered over time, oldest first.' })
  energySeries(
    @Arg('device', () => ID, { description: 'Device id, 0x hex.' }) device: string,
    @Arg('bucket', () => EnergyBucket, { description: 'What an interval counts for: when it began.' })
    bucket: EnergyBucket,
    @Arg('from', () => GraphQLBigIntString, { description: 'Unix milliseconds.' }) from: string,
    @Arg('to', () => GraphQLBigIntString, { description: 'Unix milliseconds, not in it.' }) to: string,
    @Ctx() { sql, read }: ApiContext,
  ) {
    return readEnergySeries(sql, read, parseDeviceId(device), bucket, rangeOf(from, to, bucket));
  }

  @Query(() => [RewardPoint], {
    description: 'What an account, a device, or without either everybody was paid over time, oldest first.',
  })
  rewardSeries(
    @Arg('account', () => ID, { nullable: true, description: 'Account id, 0x hex or SS58.' })
    account: string | undefined,
    @Arg('device', () => ID, { nullable: true, description: 'Device id, 0x hex.' }) device: string | undefined,
    @Arg('bucket', () => RewardBucket, { description: 'Rewards count when they are paid, energy when it is settled.' })
    bucket: RewardBucket,
    @Arg('from', () => GraphQLBigIntString, { description: 'Unix milliseconds; of buckets that begin then or later.' })
    from: string,
    @Arg('to', () => GraphQLBigIntString, { description: 'Unix milliseconds; of buckets that begin earlier.' })
    to: string,
    @Ctx() { sql, read }: ApiContext,
  ) {
    return readRewardSeries(sql, read, { ...subjectOf(account, device), period: bucket }, rangeOf(from, to, bucket));
  }
}

function subjectOf(account: string | undefined, device: string | undefined) {
  if (account && device) throw new BadInputError('Give account or device, not both.');
  if (account) return { subject: 'Account', subjectId: parseAccountId(account) };
  return device ? { subject: 'Device', subjectId: parseDeviceId(device) } : { subject: 'System', subjectId: '' };
}

function rangeOf(fromMs: string, toMs: string, bucket: SeriesBucketName): Range {
  const lengthMs = BigInt(toMs) - BigInt(fromMs);
  if (lengthMs < 0n) throw new BadInputError(`The series ends at ${toMs}, before it begins at ${fromMs}.`);
  const points = lengthMs / BigInt(SHORTEST_MS[bucket]);
  if (points > LARGEST_POINT_COUNT) {
    throw new BadInputError(
      `That is up to ${points} points, and ${LARGEST_POINT_COUNT} are the most. Ask for less time.`,
    );
  }
  return { fromMs, toMs };
}
