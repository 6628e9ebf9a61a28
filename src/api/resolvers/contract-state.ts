import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { CONTRACT_STATE } from '../entities/contract-state';
import type { ListArgs } from '../entities/entity';

@Resolver(() => CONTRACT_STATE.type)
export class ContractStateResolver {
  @Query(() => CONTRACT_STATE.connection, { description: 'One for each contract.' })
  contractStates(
    @Args(() => CONTRACT_STATE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(CONTRACT_STATE, args, info);
  }
}
