import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Period } from '../model';
import { GraphQLBigIntString } from './big-int';
import { connectionOf } from './connection';
import { ACCOUNT } from './entities/account';
import { DEVICE } from './entities/device';

export { ConnectionArgs } from './connection';

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
registerEnumType(Period, {
  name: 'Period',
  description: "What totals are kept for; months, weeks (from Monday) and days are UTC's.",
  valuesConfig: { AllTime: { description: 'From the first indexed block on.' } },
});
registerEnumType(LeaderboardBy, {
  name: 'LeaderboardBy',
  description: 'What a leaderboard ranks by.',
  valuesConfig: {
    Reward: { description: 'PWGD earned, in 10^-18.' },
    DeliveredMwh: { description: 'Delivered, milliwatt-hours.' },
  },
});
registerEnumType(LeaderboardSubject, { name: 'LeaderboardSubject', description: 'Whom a leaderboard ranks.' });

@ObjectType({ description: 'One place of a leaderboard.', simpleResolvers: true })
export class LeaderboardEntry {
  @Field(() => ID, { description: 'Id of the account or device, 0x hex.' }) id!: string;
  @Field(() => Int, { description: 'From 1; within this list.' }) rank!: number;
  @Field(() => GraphQLBigIntString, { description: 'PWGD in 10^-18, or milliwatt-hours.' }) value!: string;
  @Field(() => ACCOUNT.type, { nullable: true, description: 'Null when devices are ranked.' }) account!: object | null;
  @Field(() => DEVICE.type, { nullable: true, description: 'Null when accounts are ranked.' }) device!: object | null;
}

@ObjectType({ description: 'The chain that is indexed.', simpleResolvers: true })
export class ChainStatus {
  @Field(() => ID, { description: 'Hash of block 0, 0x hex.' }) genesisHash!: string;
  @Field(() => String, { description: 'Name of its runtime.' }) specName!: string;
  @Field(() => Int, { description: 'Version of its runtime when the contracts were deployed.' }) specVersion!: number;
  @Field(() => Int, { description: 'The first indexed block.' }) startBlock!: number;
}

@ObjectType({
  description: "What was counted here of a contract's history, compared with the contract's own history().",
  simpleResolvers: true,
})
export class HistoryCheck {
  @Field(() => Int, { description: 'The final block at which both were read.' }) blockHeight!: number;
  @Field(() => Boolean, { description: 'Whether nothing is missing, added or changed here.' }) isEqual!: boolean;
  @Field(() => GraphQLBigIntString, { description: 'Events indexed up to that block.' }) seq!: string;
  @Field(() => GraphQLBigIntString, { description: 'Events the contract counts.' }) chainSeq!: string;
  @Field(() => ID, { description: "The contract's history digest." }) chainDigest!: string;
  @Field(() => GraphQLBigIntString, { description: 'When it was compared, Unix milliseconds.' }) checkedAtMs!: string;
}

@ObjectType({ description: 'One contract and its numbered history, as counted here.', simpleResolvers: true })
export class ContractStatus {
  @Field(() => ID, { description: 'Account id, 0x hex.' }) id!: string;
  @Field(() => String, { description: 'SS58.' }) address!: string;
  @Field(() => String, { description: 'token, resourceRegistry, gridService or governance.' }) name!: string;
  @Field(() => ID, { description: 'Hash of its code when it was deployed, 0x hex.' }) codeHash!: string;
  @Field(() => GraphQLBigIntString, { description: 'Events so far.' }) seq!: string;
  @Field(() => ID, { nullable: true, description: 'History digest after the last of them; null before the first.' })
  digest!: string | null;
  @Field(() => Int, { description: 'Events kept that could not be decoded, or not be applied.' })
  undecodedCount!: number;
  @Field(() => HistoryCheck, { nullable: true, description: 'Null until it has been compared for the first time.' })
  check!: HistoryCheck | null;
}

@ObjectType({
  description: "How far the processor keeps storage proofs of final blocks' contract events.",
  simpleResolvers: true,
})
export class ProofStatus {
  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the chain's state roots, as this node has them, prove anything; null while it is not known.",
  })
  isProvable!: boolean | null;
  @Field(() => String, { nullable: true, description: 'Why nothing is provable; null when it is, or is not known.' })
  problem!: string | null;
  @Field(() => Int, {
    description: 'Up to this height, every block with contract events has a proof or a reason why not; -1 at first.',
  })
  throughHeight!: number;
  @Field(() => Int, { description: 'Blocks whose proofs are kept.' }) storedCount!: number;
  @Field(() => Int, { description: 'Blocks whose proofs could not be had.' }) missingCount!: number;
  @Field(() => GraphQLBigIntString, { description: 'Size of the proofs that are kept, bytes.' }) storedBytes!: string;
}

@ObjectType({ description: 'How far the index is, and what it is of.', simpleResolvers: true })
export class Status {
  @Field(() => Int, { description: 'The newest indexed block; -1 before the first.' }) height!: number;
  @Field(() => ID, { nullable: true, description: 'Hash of the newest indexed block, 0x hex.' }) hash!: string | null;
  @Field(() => Int, { description: 'The newest indexed block that is final.' }) finalizedHeight!: number;
  @Field(() => ID, { nullable: true, description: 'Hash of the newest indexed block that is final, 0x hex.' })
  finalizedHash!: string | null;
  @Field(() => Int, { description: 'Indexed blocks that may still be rolled back.' }) unfinalizedBlocks!: number;
  @Field(() => Int, { nullable: true, description: "The chain's newest block; null when it is not known." })
  chainHeight!: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Blocks of the chain that are not indexed yet; null when not known.',
  })
  lagBlocks!: number | null;
  @Field(() => ChainStatus, { description: 'The chain that is indexed.' }) chain!: ChainStatus;
  @Field(() => [ContractStatus], { description: 'The contracts that are indexed.' }) contracts!: ContractStatus[];
  @Field(() => ProofStatus, { nullable: true, description: 'Null where the processor has never kept any.' })
  proofs!: ProofStatus | null;
}

export const LeaderboardConnection = connectionOf('LeaderboardEntry', LeaderboardEntry);
