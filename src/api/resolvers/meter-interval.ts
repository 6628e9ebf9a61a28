import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { METER_INTERVAL } from '../entities/meter-interval';
import type { MeterIntervalRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => METER_INTERVAL.type)
export class MeterIntervalResolver {
  @Query(() => METER_INTERVAL.connection, { description: 'Of all devices, the latest start first.' })
  meterIntervals(
    @Args(() => METER_INTERVAL.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(METER_INTERVAL, args, info);
  }

  @FieldResolver(() => GRID_EVENT.type, {
    nullable: true,
    description: 'The grid event whose window it counts in; null when it counts in none.',
  })
  creditedEvent(
    @Root() { creditedEventId }: MeterIntervalRow,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return creditedEventId === null ? null : items.find(GRID_EVENT, creditedEventId, selectionOf(info));
  }
}
