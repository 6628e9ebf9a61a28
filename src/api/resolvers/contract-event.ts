import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { CONTRACT_EVENT } from '../entities/contract-event';
import type { ListArgs } from '../entities/entity';

@Resolver(() => CONTRACT_EVENT.type)
export class ContractEventResolver {
  @Query(() => CONTRACT_EVENT.connection, { description: 'Newest first.' })
  contractEvents(
    @Args(() => CONTRACT_EVENT.listArgs) args: ListArgs,
    @Arg('contractName', () => String, { nullable: true, description: 'Short for where: { contractName_eq }.' })
    contractName: string | undefined,
    @Arg('extrinsicHash', () => ID, { nullable: true, description: 'Short for where: { extrinsicHash_eq }.' })
    extrinsicHash: string | undefined,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(CONTRACT_EVENT, args, info, { contractName_eq: contractName, extrinsicHash_eq: extrinsicHash });
  }
}
