import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { DEVICE } from '../entities/device';
import { DEVICE_CHANGE } from '../entities/device-change';
import type { ListArgs } from '../entities/entity';
import type { DeviceChangeRow } from '../rows';

@Resolver(() => DEVICE_CHANGE.type)
export class DeviceChangeResolver {
  @Query(() => DEVICE_CHANGE.connection, { description: 'Newest first.' })
  deviceChanges(@Args(() => DEVICE_CHANGE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(DEVICE_CHANGE, args);
  }

  @FieldResolver(() => DEVICE.type, { description: 'The device.' })
  device(@Root() { deviceId }: DeviceChangeRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }
}
