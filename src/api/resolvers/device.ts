import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { METER_INTERVAL } from '../entities/meter-interval';
import { PARTICIPATION } from '../entities/participation';
import { REWARD } from '../entities/reward';
import { parseDeviceId } from '../ids';
import type { ItemRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => DEVICE.type)
export class DeviceResolver {
  @Query(() => DEVICE.type, { nullable: true, description: 'The device, or null.' })
  device(
    @Arg('id', () => ID, { description: 'Device id, 0x hex.' }) id: string,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return items.find(DEVICE, parseDeviceId(id), selectionOf(info));
  }

  @Query(() => DEVICE.connection, { description: 'Newest first.' })
  devices(
    @Args(() => DEVICE.listArgs) args: ListArgs,
    @Arg('owner', () => ID, { nullable: true, description: 'Short for where: { owner_eq }.' })
    owner: string | undefined,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(DEVICE, args, info, { owner_eq: owner });
  }

  @FieldResolver(() => PARTICIPATION.connection, { description: 'In grid events, last enrolled first.' })
  participations(
    @Root() { id }: ItemRow,
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(PARTICIPATION, 'device', id, args, info);
  }

  @FieldResolver(() => REWARD.connection, { description: 'What was paid for what it delivered, newest first.' })
  rewards(
    @Root() { id }: ItemRow,
    @Args(() => REWARD.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(REWARD, 'device', id, args, info);
  }

  @FieldResolver(() => METER_INTERVAL.connection, { description: 'What was metered, newest first.' })
  intervals(
    @Root() { id }: ItemRow,
    @Args(() => METER_INTERVAL.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(METER_INTERVAL, 'device', id, args, info);
  }
}
