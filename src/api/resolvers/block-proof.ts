import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { Volatile } from '../cache/repeatable';
import type { ApiContext } from '../context';
import { parseText } from '../entities/kinds';
import { BadInputError } from '../errors';
import { readBlockProof, readRuntimeMetadata } from '../queries/block-proofs';

@ObjectType({
  description:
    'What shows the events of one block to whoever knows its hash and that it is final: the hash of the header is that of ' +
    'the block, its state root leads through the nodes to System.Events and to System.LastRuntimeUpgrade, and every node ' +
    'is needed for that.',
})
class BlockProof {
  @Field(() => Int, { description: 'Height of the block.' }) blockHeight!: number;
  @Field(() => ID, { description: 'Hash of the block, 0x hex.' }) blockHash!: string;
  @Field(() => String, { nullable: true, description: 'The header, SCALE-encoded, 0x hex; null without a proof.' })
  header!: string | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Nodes of the state trie, and the values that it holds by their hashes, 0x hex, each once; null without a proof.',
  })
  nodes!: readonly string[] | null;
  @Field(() => Int, { nullable: true, description: 'Size of header and nodes, bytes; null without a proof.' })
  sizeBytes!: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Name of the runtime that made the block, as the proof shows it; null without a proof.',
  })
  specName!: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Version of the runtime that made the block, as the proof shows it; null without a proof.',
  })
  specVersion!: number | null;
  @Field(() => String, { nullable: true, description: 'Why there is no proof; null when there is one.' })
  missingReason!: string | null;
}

@ObjectType({ description: 'What the events that one runtime made are decoded with.' })
class RuntimeMetadata {
  @Field(() => String, { description: 'Name of the runtime.' }) specName!: string;
  @Field(() => Int, { description: 'Version of the runtime.' }) specVersion!: number;
  @Field(() => String, { description: 'As the node answered with it, SCALE-encoded, 0x hex.' }) metadata!: string;
  @Field(() => ID, { description: 'blake2_256 of the metadata, 0x hex. No proof shows it: compare it elsewhere.' })
  metadataHash!: string;
}

/** Proofs come after the block that they are of has become a part of the index: none of this is answered from memory. */
@Resolver()
export class BlockProofResolver {
  @Volatile()
  @Query(() => BlockProof, {
    nullable: true,
    description:
      'Null for a block without contract events, one that is not final, and one above status.proofs.throughHeight.',
  })
  blockProof(
    @Arg('height', () => Int, { description: 'Height of the block.' }) height: number,
    @Ctx() { sql, read }: ApiContext,
  ) {
    if (height < 0) throw new BadInputError('A height is 0 or more.');
    return readBlockProof(sql, read, height);
  }

  @Volatile()
  @Query(() => RuntimeMetadata, {
    nullable: true,
    description: 'Null for a runtime that made none of the proven blocks.',
  })
  runtimeMetadata(
    @Arg('specName', () => String, { description: 'Name of the runtime.' }) specName: string,
    @Arg('specVersion', () => Int, { description: 'Version of the runtime.' }) specVersion: number,
    @Ctx() { sql, read }: ApiContext,
  ) {
    return readRuntimeMetadata(sql, read, `${parseText(specName)}-${specVersion}`);
  }
}
