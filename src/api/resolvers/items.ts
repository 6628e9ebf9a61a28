import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { type ApiContext, participationSource } from '../context';
import {
  addressOf,
  parseAccountId,
  parseContractName,
  parseDeviceId,
  parseGridEventId,
  parseHash,
  parseParticipationId,
} from '../ids';
import { readPage } from '../page';
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

@Resolver(() => Account)
export class AccountResolver {
  @Query(() => Account, { nullable: true, description: 'By account id in hex, or by SS58 address.' })
  account(@Arg('id', () => ID) id: string, @Ctx() { accounts }: ApiContext) {
    return accounts.load(parseAccountId(id));
  }

  @Query(() => AccountConnection, { description: 'Highest earners first.' })
  accounts(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() { sql, selects }: ApiContext) {
    const source = {
      select: selects.accounts,
      filters: [],
      sort: sql`a.reward_total`,
      sortType: 'numeric',
      id: sql`a.id`,
      isDescending: true,
    } as const;
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
    @Ctx() { sql, selects }: ApiContext,
  ) {
    const filters = owner ? [sql`d.owner_id = ${parseAccountId(owner)}`] : [];
    const source = {
      select: selects.devices,
      filters,
      sort: sql`d.registered_at_ms`,
      sortType: 'numeric',
      id: sql`d.id`,
      isDescending: true,
    } as const;
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
  gridEvents(@Args(() => ConnectionArgs) args: ConnectionArgs, @Ctx() { sql, selects }: ApiContext) {
    const source = {
      select: selects.gridEvents,
      filters: [],
      sort: sql`g.number`,
      sortType: 'numeric',
      id: sql`g.id`,
      isDescending: true,
    } as const;
    return readPage<ItemRow>(sql, source, args);
  }

  @FieldResolver(() => ParticipationConnection)
  participations(
    @Root() { id }: ItemRow,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: ApiContext,
  ) {
    return context.participationsOf(args).load(id);
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
    @Ctx() { sql, selects }: ApiContext,
  ) {
    const filters = [
      ...(account ? [sql`p.owner_id = ${parseAccountId(account)}`] : []),
      ...(device ? [sql`p.device_id = ${parseDeviceId(device)}`] : []),
      ...(gridEvent ? [sql`p.grid_event_id = ${parseGridEventId(gridEvent)}`] : []),
    ];
    return readPage<ParticipationRow>(sql, participationSource(sql, selects, filters), args);
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
    @Ctx() { sql, selects }: ApiContext,
  ) {
    const filters = [
      ...(account ? [sql`r.account_id = ${parseAccountId(account)}`] : []),
      ...(device ? [sql`r.device_id = ${parseDeviceId(device)}`] : []),
    ];
    const source = {
      select: selects.rewards,
      filters,
      sort: sql`r.number`,
      sortType: 'numeric',
      id: sql`r.id`,
      isDescending: true,
    } as const;
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
  contractEvents(
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Arg('contractName', () => String, { nullable: true, description: 'token, resourceRegistry or gridService' })
    contractName: string | undefined,
    @Arg('extrinsicHash', () => ID, { nullable: true }) extrinsicHash: string | undefined,
    @Ctx() { sql, selects }: ApiContext,
  ) {
    const filters = [
      ...(contractName ? [sql`e.contract_name = ${parseContractName(contractName)}`] : []),
      ...(extrinsicHash ? [sql`e.extrinsic_hash = ${parseHash(extrinsicHash)}`] : []),
    ];
    const source = {
      select: selects.contractEvents,
      filters,
      sort: sql`e.block_height`,
      sortType: 'int4',
      // `<height>-<eventIndex>`, both padded: the order of events within a block.
      id: sql`e.id`,
      isDescending: true,
    } as const;
    return readPage<ItemRow>(sql, source, args);
  }

  @FieldResolver(() => Provenance)
  provenance(@Root() row: ItemRow) {
    return provenanceOf(row);
  }
}
