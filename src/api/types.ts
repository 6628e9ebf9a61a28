import { GraphQLJSON } from 'graphql-scalars';
import { ArgsType, type ClassType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  DeviceStatus,
  Direction,
  GridEventKind,
  GridEventStatus,
  Outcome,
  ParticipationStatus,
  Period,
} from '../model';
import { GraphQLBigIntString } from './big-int';

registerEnumType(DeviceStatus, { name: 'DeviceStatus' });
registerEnumType(Direction, { name: 'Direction' });
registerEnumType(GridEventKind, { name: 'GridEventKind' });
registerEnumType(GridEventStatus, { name: 'GridEventStatus' });
registerEnumType(Outcome, { name: 'Outcome' });
registerEnumType(ParticipationStatus, { name: 'ParticipationStatus' });

/** What a leaderboard ranks by. */
export enum LeaderboardBy {
  Reward = 'Reward',
  DeliveredMwh = 'DeliveredMwh',
}
/** Whom a leaderboard ranks. */
export enum LeaderboardSubject {
  Account = 'Account',
  Device = 'Device',
}
registerEnumType(Period, { name: 'Period' });
registerEnumType(LeaderboardBy, { name: 'LeaderboardBy' });
registerEnumType(LeaderboardSubject, { name: 'LeaderboardSubject' });

@ObjectType({ description: 'Where on the chain an item came from.' })
export class Provenance {
  @Field(() => Int) blockHeight!: number;
  @Field(() => ID) blockHash!: string;
  @Field(() => GraphQLBigIntString, { description: 'Unix milliseconds.' }) blockTimeMs!: string;
  @Field(() => ID, { nullable: true }) extrinsicHash!: string | null;
  @Field(() => Int, { description: 'Position in System.Events of the block.' }) eventIndex!: number;
  @Field(() => ID, { description: 'Account id of the contract that emitted the event.' }) contract!: string;
  @Field(() => Boolean, { description: 'False while the block may still be rolled back.' }) finalized!: boolean;
}

@ObjectType()
export class Account {
  @Field(() => ID, { description: 'Account id, 0x hex.' }) id!: string;
  @Field(() => String, { description: 'SS58.' }) address!: string;
  @Field(() => GraphQLBigIntString, { description: 'PWGD in its smallest unit, 10^-18.' }) balance!: string;
  @Field(() => GraphQLBigIntString, { description: 'PWGD earned, 10^-18.' }) rewardTotal!: string;
  @Field(() => GraphQLBigIntString, { description: 'Delivered by all its devices, milliwatt-hours.' })
  deliveredTotalMwh!: string;
  @Field(() => Int) rewardCount!: number;
  @Field(() => Int) participationCount!: number;
  @Field(() => Int) deviceCount!: number;
  @Field(() => Provenance) provenance!: Provenance;
}

@ObjectType()
export class Device {
  @Field(() => ID) id!: string;
  @Field(() => Account) owner!: Account;
  @Field(() => ID) oracle!: string;
  @Field(() => String) deviceType!: string;
  @Field(() => Int) capacityWatts!: number;
  @Field(() => ID) siteId!: string;
  @Field(() => String) region!: string;
  @Field(() => String) manufacturer!: string;
  @Field(() => String) model!: string;
  @Field(() => String) firmware!: string;
  @Field(() => DeviceStatus) status!: DeviceStatus;
  @Field(() => GraphQLBigIntString, { description: "The chain's native token, smallest unit." }) stake!: string;
  @Field(() => Int, { description: '0 to 100.' }) reputation!: number;
  @Field(() => GraphQLBigIntString) registeredAtMs!: string;
  @Field(() => GraphQLBigIntString) activeSinceMs!: string;
  @Field(() => GraphQLBigIntString) lockedUntilMs!: string;
  @Field(() => GraphQLBigIntString, { nullable: true }) lastIntervalEndMs!: string | null;
  @Field(() => GraphQLBigIntString) rewardTotal!: string;
  @Field(() => GraphQLBigIntString) deliveredTotalMwh!: string;
  @Field(() => Int) participationCount!: number;
  @Field(() => Provenance) provenance!: Provenance;
}

@ObjectType({ description: 'A window in which the grid asks for a change of net import.' })
export class GridEvent {
  @Field(() => ID) id!: string;
  @Field(() => ID) operator!: string;
  @Field(() => GridEventKind) kind!: GridEventKind;
  @Field(() => Direction) direction!: Direction;
  @Field(() => GraphQLBigIntString) createdAtMs!: string;
  @Field(() => GraphQLBigIntString) startsAtMs!: string;
  @Field(() => GraphQLBigIntString) endsAtMs!: string;
  @Field(() => GraphQLBigIntString) reportUntilMs!: string;
  @Field(() => GraphQLBigIntString) challengePeriodMs!: string;
  @Field(() => GraphQLBigIntString, { description: 'PWGD per kWh, 10^-18.' }) ratePerKwh!: string;
  @Field(() => GraphQLBigIntString, { description: 'Milliwatts.' }) targetMw!: string;
  @Field(() => GraphQLBigIntString) budget!: string;
  @Field(() => GridEventStatus) status!: GridEventStatus;
  @Field(() => Int) enrolledCount!: number;
  @Field(() => Int) settledCount!: number;
  @Field(() => GraphQLBigIntString) deliveredTotalMwh!: string;
  @Field(() => GraphQLBigIntString) rewardTotal!: string;
  @Field(() => Provenance) provenance!: Provenance;
}

@ObjectType({ description: 'One device in one grid event.' })
export class Participation {
  @Field(() => ID, { description: '<eventId>-<deviceId>' }) id!: string;
  @Field(() => GridEvent) gridEvent!: GridEvent;
  @Field(() => Device) device!: Device;
  @Field(() => Account) account!: Account;
  @Field(() => ID) oracle!: string;
  @Field(() => GraphQLBigIntString) baselineMwh!: string;
  @Field(() => GraphQLBigIntString) meteredMwh!: string;
  @Field(() => GraphQLBigIntString) coveredMs!: string;
  @Field(() => GraphQLBigIntString) windowMs!: string;
  @Field(() => GraphQLBigIntString, { nullable: true }) rawMwh!: string | null;
  @Field(() => GraphQLBigIntString, { nullable: true }) deliveredMwh!: string | null;
  @Field(() => GraphQLBigIntString) expectedMwh!: string;
  @Field(() => GraphQLBigIntString, { nullable: true, description: 'PWGD, 10^-18.' }) reward!: string | null;
  @Field(() => Outcome, { nullable: true }) outcome!: Outcome | null;
  @Field(() => ParticipationStatus) status!: ParticipationStatus;
  @Field(() => ID, { description: 'How the baseline was computed.' }) methodId!: string;
  @Field(() => GraphQLBigIntString) basisFromMs!: string;
  @Field(() => GraphQLBigIntString) basisToMs!: string;
  @Field(() => Int) basisCount!: number;
  @Field(() => ID) evidence!: string;
  @Field(() => Int) capacityWatts!: number;
  @Field(() => Int) reputation!: number;
  @Field(() => GraphQLBigIntString) enrolledAtMs!: string;
  @Field(() => ID, { nullable: true }) settledBy!: string | null;
  @Field(() => GraphQLBigIntString, { nullable: true }) settledAtMs!: string | null;
  @Field(() => Provenance, { description: 'Of its settlement, or of its enrolment until then.' })
  provenance!: Provenance;
}

@ObjectType({ description: 'PWGD minted for one settled participation.' })
export class Reward {
  @Field(() => ID) id!: string;
  @Field(() => Participation) participation!: Participation;
  @Field(() => Account) account!: Account;
  @Field(() => Device) device!: Device;
  @Field(() => GridEvent) gridEvent!: GridEvent;
  @Field(() => GraphQLBigIntString, { description: 'PWGD, 10^-18.' }) amount!: string;
  @Field(() => GraphQLBigIntString) paidAtMs!: string;
  @Field(() => Provenance) provenance!: Provenance;
}

@ObjectType({ description: 'An event of our contracts as the chain stored it.' })
export class ContractEvent {
  @Field(() => ID) id!: string;
  @Field(() => String) contractName!: string;
  @Field(() => GraphQLBigIntString, { description: "Position in the contract's numbered history, from 1." })
  seq!: string;
  @Field(() => ID, { description: "The contract's history digest after this event." }) digest!: string;
  @Field(() => [ID]) topics!: string[];
  @Field(() => String) data!: string;
  @Field(() => String, { nullable: true }) name!: string | null;
  @Field(() => GraphQLJSON, { nullable: true, description: 'Its decoded fields, integers as decimal strings.' })
  args!: unknown;
  @Field(() => String, { nullable: true, description: 'Why it could not be decoded, or be applied.' }) decodeError!:
    | string
    | null;
  @Field(() => Provenance) provenance!: Provenance;
}

@ObjectType()
export class LeaderboardEntry {
  @Field(() => ID) id!: string;
  @Field(() => Int, { description: 'From 1; within this list.' }) rank!: number;
  @Field(() => GraphQLBigIntString, { description: 'PWGD in 10^-18, or milliwatt-hours.' }) value!: string;
  @Field(() => Account, { nullable: true }) account!: Account | null;
  @Field(() => Device, { nullable: true }) device!: Device | null;
}

@ObjectType({ description: 'The chain that is indexed.' })
export class ChainStatus {
  @Field(() => ID) genesisHash!: string;
  @Field(() => String) specName!: string;
  @Field(() => Int, { description: 'When the contracts were deployed.' }) specVersion!: number;
  @Field(() => Int, { description: 'The first indexed block.' }) startBlock!: number;
}

@ObjectType({
  description: "What was counted here of a contract's history, compared with the contract's own history().",
})
export class HistoryCheck {
  @Field(() => Int, { description: 'The final block at which both were read.' }) blockHeight!: number;
  @Field(() => Boolean, { description: 'Whether nothing is missing, added or changed here.' }) isEqual!: boolean;
  @Field(() => GraphQLBigIntString, { description: 'Events indexed up to that block.' }) seq!: string;
  @Field(() => GraphQLBigIntString, { description: 'Events the contract counts.' }) chainSeq!: string;
  @Field(() => ID, { description: "The contract's history digest." }) chainDigest!: string;
  @Field(() => GraphQLBigIntString, { description: 'When it was compared, Unix milliseconds.' }) checkedAtMs!: string;
}

@ObjectType({ description: 'One contract and its numbered history, as counted here.' })
export class ContractStatus {
  @Field(() => ID, { description: 'Account id, 0x hex.' }) id!: string;
  @Field(() => String, { description: 'SS58.' }) address!: string;
  @Field(() => String) name!: string;
  @Field(() => ID) codeHash!: string;
  @Field(() => GraphQLBigIntString, { description: 'Events so far.' }) seq!: string;
  @Field(() => ID, { nullable: true, description: 'History digest after the last of them; null before the first.' })
  digest!: string | null;
  @Field(() => Int, { description: 'Events kept that could not be decoded, or not be applied.' })
  undecodedCount!: number;
  @Field(() => HistoryCheck, { nullable: true, description: 'Null until it has been compared for the first time.' })
  check!: HistoryCheck | null;
}

@ObjectType()
export class Status {
  @Field(() => Int, { description: 'The newest indexed block; -1 before the first.' }) height!: number;
  @Field(() => ID, { nullable: true }) hash!: string | null;
  @Field(() => Int, { description: 'The newest indexed block that is final.' }) finalizedHeight!: number;
  @Field(() => ID, { nullable: true }) finalizedHash!: string | null;
  @Field(() => Int, { description: 'Indexed blocks that may still be rolled back.' }) unfinalizedBlocks!: number;
  @Field(() => Int, { nullable: true, description: "The chain's newest block; null when it is not known." })
  chainHeight!: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Blocks of the chain that are not indexed yet; null when not known.',
  })
  lagBlocks!: number | null;
  @Field(() => ChainStatus) chain!: ChainStatus;
  @Field(() => [ContractStatus]) contracts!: ContractStatus[];
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => Boolean) hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { nullable: true, description: '1 to 100; 20 when neither first nor last is given.' })
  first?: number;
  @Field(() => String, { nullable: true }) after?: string;
  @Field(() => Int, { nullable: true }) last?: number;
  @Field(() => String, { nullable: true }) before?: string;
}

/** A Relay connection over `node`. */
function connectionOf<T extends object>(name: string, node: ClassType<T>) {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String) cursor!: string;
    @Field(() => node) node!: T;
  }
  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [node]) nodes!: T[];
    @Field(() => [Edge]) edges!: Edge[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
  }
  return Connection;
}

export const AccountConnection = connectionOf('Account', Account);
export const DeviceConnection = connectionOf('Device', Device);
export const GridEventConnection = connectionOf('GridEvent', GridEvent);
export const ParticipationConnection = connectionOf('Participation', Participation);
export const RewardConnection = connectionOf('Reward', Reward);
export const ContractEventConnection = connectionOf('ContractEvent', ContractEvent);
export const LeaderboardConnection = connectionOf('LeaderboardEntry', LeaderboardEntry);
