import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { PARTICIPATION } from '../entities/participation';
import { REWARD } from '../entities/reward';
import type { RewardRow } from '../rows';

@Resolver(() => REWARD.type)
export class RewardResolver {
  @Query(() => REWARD.connection, { description: 'Newest first.' })
  rewards(
    @Args(() => REWARD.listArgs) args: ListArgs,
    @Arg('account', () => ID, { nullable: true, description: 'Short for where: { account_eq }.' })
    account: string | undefined,
    @Arg('device', () => ID, { nullable: true, description: 'Short for where: { device_eq }.' })
    device: string | undefined,
    @Ctx() { lists }: ApiContext,
  ) {
    return lists.page(REWARD, args, { account_eq: account, device_eq: device });
  }

  @FieldResolver(() => PARTICIPATION.type, { description: 'What it was paid for.' })
  participation(@Root() { participationId }: RewardRow, @Ctx() { participations }: ApiContext) {
    return participations.load(participationId);
  }

  @FieldResolver(() => ACCOUNT.type, { description: 'Who was paid.' })
  account(@Root() { accountId }: RewardRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(accountId);
  }

  @FieldResolver(() => DEVICE.type, { description: 'The device that delivered.' })
  device(@Root() { deviceId }: RewardRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }

  @FieldResolver(() => GRID_EVENT.type, { description: 'The grid event it was delivered in.' })
  gridEvent(@Root() { gridEventId }: RewardRow, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(gridEventId);
  }
}
