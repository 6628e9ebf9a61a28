import { Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLBigIntString } from './big-int';

@ObjectType({
  description: 'The contract event that made an item what it is, and where that is on the chain.',
  simpleResolvers: true,
})
export class Provenance {
  @Field(() => Int, { description: 'Height of the block.' }) blockHeight!: number;
  @Field(() => ID, { description: 'Hash of the block, 0x hex.' }) blockHash!: string;
  @Field(() => GraphQLBigIntString, { description: 'Time of the block, Unix milliseconds.' }) blockTimeMs!: string;
  @Field(() => ID, {
    nullable: true,
    description: 'Hash of the extrinsic, 0x hex; null when none caused the event.',
  })
  extrinsicHash!: string | null;
  @Field(() => Int, { description: 'Position in System.Events of the block, from 0.' }) eventIndex!: number;
  @Field(() => ID, { description: 'Account id of the contract that emitted the event.' }) contract!: string;
  @Field(() => Boolean, { description: 'False while the block may still be rolled back.' }) finalized!: boolean;
}
