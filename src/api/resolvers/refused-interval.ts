import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { REFUSED_INTERVAL } from '../entities/refused-interval';
import type { RefusedIntervalRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => REFUSED_INTERVAL.type)
export class RefusedIntervalResolver {
  @Query(() => REFUSED_INTERVAL.connection, { description: 'Last refused first.' })
  refusedIntervals(
    @Args(() => REFUSED_INTERVAL.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(REFUSED_INTERVAL, args, info);
  }
  @FieldResolver(() => DEVICE.type, { nullable: true, description: 'The device; null when there is no such device.' })
  device(@Root() { deviceId }: RefusedIntervalRow, @Ctx() { items }: ApiContext, @Info() info: GraphQLResolveInfo) {
    return items.find(DEVICE, deviceId, selectionOf(info));
  }
}
