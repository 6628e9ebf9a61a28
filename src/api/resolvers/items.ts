import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { addressOf, parseAccountId, parseDeviceId, parseGridEventId, parseParticipationId } from '../ids';
import { type Fragment, readPage } from '../page';
import {
  selectAccounts,
  selectContractEvents,
  selectDevices,
  selectGridEvents,
  selectParticipations,
  selectRewards,
} from '../queries/selects';
import type { DeviceRow, ItemRow, ParticipationRow, ProvenanceRow, RewardRow } from '../rows';
import {
  Account,
  AccountConnection,
  ConnectionArgs,
  ContractEvent,
  ContractEventConnection,
  Device,
  DeviceConnection,
  GridEvent,
  GridEventConnection,
  Participation,
  ParticipationConnection,
  Provenance,
  Reward,
  RewardConnection,
} from '../types';

/** The row's own fields say where it came from. */
const provenanceOf = (row: ProvenanceRow): ProvenanceRow => row;

@Resolver(() => Provenance)
export class ProvenanceResolver {
  @FieldResolver(() => Boolean)
  async finalized(@Root() row: ProvenanceRow, @Ctx() context: ApiContext): Promise<boolean> {
    return row.blockHeight <= (await context.finalizedHeight());
  }
}

@Resolver(() => Account)
export class AccountResolver {
  @Query(() => Account, { nullable: true, description: 'By account id in hex, or by SS58 address.' })
  account(@Arg('id', () => ID) id: string, @Ctx() { accounts }: ApiContext) {
    return accounts.load(parseAccountId(id));
  }

  @Query(() => AccountConnection, { description: 'Highest earners first.' })
  accounts(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() { sql }: ApiContext) {
    const source = {
      select: selectAccounts(sql),
      filters: [],
      sort: sql`a.reward_total`,
      id: sql`a.id`,
      isDescending: true,
    };
    return readPage<ItemRow>(sql, source, args);
  }

  @FieldResolver(() => String)
  address(@Root() { id }: ItemRow): string {
    return addressOf(id);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}

@Resolver(() => Device)
export class DeviceResolver {
  @Query(() => Device, { nullable: true })
  device(@Arg('id', () => ID) id: string, @Ctx() { devices }: ApiContext) {
    return devices.load(parseDeviceId(id));
  }

  @Query(() => DeviceConnection, { description: 'Newest first.' })
  devices(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Arg('owner', () => ID, { nullable: true }) owner: string | undefined,
    @Ctx() { sql }: ApiContext,
  ) {
    const filters = owner ? [sql`d.owner_id = ${parseAccountId(owner)}`] : [];
    const source = {
      select: selectDevices(sql),
      filters,
      sort: sql`d.registered_at_ms`,
      id: sql`d.id`,
      isDescending: true,
    };
    return readPage<DeviceRow>(sql, source, args);
  }

  @FieldResolver(() => Account)
  owner(@Root() { ownerId }: DeviceRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(ownerId);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}

@Resolver(() => GridEvent)
export class GridEventResolver {
  @Query(() => GridEvent, { nullable: true })
  gridEvent(@Arg('id', () => ID) id: string, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(parseGridEventId(id));
  }

  @Query(() => GridEventConnection, { description: 'Newest first.' })
  gridEvents(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() { sql }: ApiContext) {
    const source = {
      select: selectGridEvents(sql),
      filters: [],
      sort: sql`g.number`,
      id: sql`g.id`,
      isDescending: true,
    };
    return readPage<ItemRow>(sql, source, args);
  }

  @FieldResolver(() => ParticipationConnection)
  participations(
    @Root() { id }: ItemRow,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() { sql }: ApiContext,
  ) {
    return readParticipations(sql, [sql`p.grid_event_id = ${id}`], args);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}

@Resolver(() => Participation)
export class ParticipationResolver {
  @Query(() => Participation, { nullable: true, description: 'By <eventId>-<deviceId>.' })
  participation(@Arg('id', () => ID) id: string, @Ctx() { participations }: ApiContext) {
    return participations.load(parseParticipationId(id));
  }

  @Query(() => ParticipationConnection, { description: 'Newest first.' })
  participations(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Arg('account', () => ID, { nullable: true }) account: string | undefined,
    @Arg('device', () => ID, { nullable: true }) device: string | undefined,
    @Arg('gridEvent', () => ID, { nullable: true }) gridEvent: string | undefined,
    @Ctx() { sql }: ApiContext,
  ) {
    const filters = [
      ...(account ? [sql`p.owner_id = ${parseAccountId(account)}`] : []),
      ...(device ? [sql`p.device_id = ${parseDeviceId(device)}`] : []),
      ...(gridEvent ? [sql`p.grid_event_id = ${parseGridEventId(gridEvent)}`] : []),
    ];
    return readParticipations(sql, filters, args);
  }

  @FieldResolver(() => GridEvent)
  gridEvent(@Root() { gridEventId }: ParticipationRow, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(gridEventId);
  }

  @FieldResolver(() => Device)
  device(@Root() { deviceId }: ParticipationRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }

  @FieldResolver(() => Account)
  account(@Root() { ownerId }: ParticipationRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(ownerId);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}

@Resolver(() => Reward)
export class RewardResolver {
  @Query(() => RewardConnection, { description: 'Newest first.' })
  rewards(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Arg('account', () => ID, { nullable: true }) account: string | undefined,
    @Arg('device', () => ID, { nullable: true }) device: string | undefined,
    @Ctx() { sql }: ApiContext,
  ) {
    const filters = [
      ...(account ? [sql`r.account_id = ${parseAccountId(account)}`] : []),
      ...(device ? [sql`r.device_id = ${parseDeviceId(device)}`] : []),
    ];
    const source = { select: selectRewards(sql), filters, sort: sql`r.number`, id: sql`r.id`, isDescending: true };
    return readPage<RewardRow>(sql, source, args);
  }

  @FieldResolver(() => Participation)
  participation(@Root() { participationId }: RewardRow, @Ctx() { participations }: ApiContext) {
    return participations.load(participationId);
  }

  @FieldResolver(() => Account)
  account(@Root() { accountId }: RewardRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(accountId);
  }

  @FieldResolver(() => Device)
  device(@Root() { deviceId }: RewardRow, @Ctx() { devices }: ApiContext) {
    return devices.load(deviceId);
  }

  @FieldResolver(() => GridEvent)
  gridEvent(@Root() { gridEventId }: RewardRow, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(gridEventId);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}

@Resolver(() => ContractEvent)
export class ContractEventResolver {
  @Query(() => ContractEventConnection, { description: 'Newest first.' })
  contractEvents(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() { sql }: ApiContext) {
    const sort = sql`(e.block_height::bigint * 1000000 + e.event_index)`;
    const source = { select: selectContractEvents(sql), filters: [], sort, id: sql`e.id`, isDescending: true };
    return readPage<ItemRow>(sql, source, args);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}

function readParticipations(sql: ApiContext['sql'], filters: readonly Fragment[], args: ConnectionArgs) {
  const source = { select: selectParticipations(sql), filters, sort: sql`p.number`, id: sql`p.id`, isDescending: true };
  return readPage<ParticipationRow>(sql, source, args);
}
