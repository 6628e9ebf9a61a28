import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { REFUSED_INTERVAL } from '../entities/refused-interval';
import type { RefusedIntervalRow } from '../rows';

@Resolver(() => REFUSED_INTERVAL.type)
export class RefusedIntervalResolver {
  @Query(() => REFUSED_INTERVAL.connection, { description: 'Last refused first.' })
  refusedIntervals(@Args(() => REFUSED_INTERVAL.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(REFUSED_INTERVAL, args);
  }

  @FieldResolver(() => DEVICE.type, { nullable: true, description: 'The device; null when there is no such device.' })
  device(@Root() { deviceId }: RefusedIntervalRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }
}
