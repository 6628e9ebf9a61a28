import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE_CHANGE } from '../entities/device-change';
import type { ListArgs } from '../entities/entity';

@Resolver(() => DEVICE_CHANGE.type)
export class DeviceChangeResolver {
  @Query(() => DEVICE_CHANGE.connection, { description: 'Newest first.' })
  deviceChanges(
    @Args(() => DEVICE_CHANGE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(DEVICE_CHANGE, args, info);
  }
}
