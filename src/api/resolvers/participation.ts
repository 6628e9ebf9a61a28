import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import { DEVICE } from '../entities/device';
import { DISPUTE } from '../entities/dispute';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { PARTICIPATION } from '../entities/participation';
import { parseParticipationId } from '../ids';
import type { ParticipationRow } from '../rows';

@Resolver(() => PARTICIPATION.type)
export class ParticipationResolver {
  @Query(() => PARTICIPATION.type, { nullable: true, description: 'The participation, or null.' })
  participation(
    @Arg('id', () => ID, { description: '<eventId>-<deviceId>' }) id: string,
    @Ctx() { participations }: ApiContext,
  ) {
    return participations.load(parseParticipationId(id));
  }

  @Query(() => PARTICIPATION.connection, { description: 'Last enrolled first.' })
  participations(
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Arg('account', () => ID, { nullable: true, description: 'Short for where: { account_eq }.' })
    account: string | undefined,
    @Arg('device', () => ID, { nullable: true, description: 'Short for where: { device_eq }.' })
    device: string | undefined,
    @Arg('gridEvent', () => ID, { nullable: true, description: 'Short for where: { gridEvent_eq }.' })
    gridEvent: string | undefined,
    @Ctx() { lists }: ApiContext,
  ) {
    return lists.page(PARTICIPATION, args, { account_eq: account, device_eq: device, gridEvent_eq: gridEvent });
  }

  @FieldResolver(() => GRID_EVENT.type, { description: 'The grid event.' })
  gridEvent(@Root() { gridEventId }: ParticipationRow, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(gridEventId);
  }

  @FieldResolver(() => DEVICE.type, { description: 'The device.' })
  device(@Root() { deviceId }: ParticipationRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }

  @FieldResolver(() => ACCOUNT.type, { description: "The device's owner when it was enrolled, who is paid." })
  account(@Root() { ownerId }: ParticipationRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(ownerId);
  }

  @FieldResolver(() => DISPUTE.connection, { description: 'Of it, last opened first.' })
  disputes(
    @Root() { id }: ParticipationRow,
    @Args(() => DISPUTE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
  ) {
    return lists.pageOf(DISPUTE, 'participation', id, args);
  }
}
