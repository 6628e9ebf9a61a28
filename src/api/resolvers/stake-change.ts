import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { STAKE_CHANGE } from '../entities/stake-change';
import type { StakeChangeRow } from '../rows';

@Resolver(() => STAKE_CHANGE.type)
export class StakeChangeResolver {
  @Query(() => STAKE_CHANGE.connection, { description: 'Newest first.' })
  stakeChanges(@Args(() => STAKE_CHANGE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(STAKE_CHANGE, args);
  }

  @FieldResolver(() => DEVICE.type, { description: 'The device.' })
  device(@Root() { deviceId }: StakeChangeRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }
}
