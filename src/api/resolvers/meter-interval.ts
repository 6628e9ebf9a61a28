import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { METER_INTERVAL } from '../entities/meter-interval';
import type { MeterIntervalRow } from '../rows';

@Resolver(() => METER_INTERVAL.type)
export class MeterIntervalResolver {
  @Query(() => METER_INTERVAL.connection, { description: 'Of all devices, the latest start first.' })
  meterIntervals(@Args(() => METER_INTERVAL.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(METER_INTERVAL, args);
  }

  @FieldResolver(() => DEVICE.type, { description: 'The metered device.' })
  device(@Root() { deviceId }: MeterIntervalRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }

  @FieldResolver(() => GRID_EVENT.type, {
    nullable: true,
    description: 'The grid event whose window it counts in; null when it counts in none.',
  })
  creditedEvent(@Root() { creditedEventId }: MeterIntervalRow, @Ctx() { gridEvents }: ApiContext) {
    return creditedEventId === null ? null : gridEvents.load(creditedEventId);
  }
}
